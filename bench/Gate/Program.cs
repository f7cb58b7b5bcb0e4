using Engine.Bench.Gate;
using Engine.Bench.Gate.CodeGeneration;

if (args is [CodeGenerationGate.ChildVerb, var tier])
{
    KernelExercise.Run(tier);
    return 0;
}

return GateCommand.Run(args, Console.Out, Console.Error);
