using System.Runtime.InteropServices;
using System.Text.Json;

namespace Engine.Cli.Output;

/// <summary>`engine inspect --machine`: what the machine offers, what is chosen of it, and why.</summary>
internal static class MachineReport
{
    public static void Write(bool json)
    {
        if (json)
        {
            JsonOutput.Write(Console.Out, static writer =>
            {
                writer.WriteStartObject();
                WriteMachine(writer);
                writer.WriteEndObject();
            });
            return;
        }

        MachineDescription machine = MachineDescription.Read();
        Console.WriteLine($"processor  {machine.Processor}, {machine.UsableProcessors} usable");
        Console.WriteLine($"threads    {machine.DefaultThreads} unless told otherwise ({machine.WhyThreads})");
        Console.WriteLine($"memory     {ByteSize.Show(machine.MemoryBytes)}");
        Console.WriteLine($"system     {machine.System}, {machine.Runtime}");
        foreach ((string name, _) in machine.Tiers) Console.WriteLine($"tier       {name}: {MachineDescription.Reason(name)}");
        Console.WriteLine($"assembly   {machine.Assembly}");
        Console.WriteLine($"chosen     {machine.ChosenTier} ({machine.WhyChosen})");
    }

    /// <summary>Writes the property "machine".</summary>
    public static void WriteMachine(Utf8JsonWriter json)
    {
        MachineDescription machine = MachineDescription.Read();
        json.WriteStartObject("machine");
        json.WriteString("processor", machine.Processor);
        json.WriteNumber("usableProcessors", machine.UsableProcessors);
        json.WriteNumber("defaultThreads", machine.DefaultThreads);
        json.WriteNumber("memoryBytes", machine.MemoryBytes);
        json.WriteString("system", machine.System);
        json.WriteString("architecture", RuntimeInformation.ProcessArchitecture.ToString());
        json.WriteString("runtime", machine.Runtime);
        json.WriteStartArray("tiers");
        foreach ((string name, bool supported) in machine.Tiers)
            if (supported) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteString("chosenTier", machine.ChosenTier);
        json.WriteString("whyChosen", machine.WhyChosen);
        json.WriteString("assembly", machine.Assembly);
        json.WriteEndObject();
    }
}
