using System.CommandLine;
using Engine.Bench.Compare;
using Engine.Bench.Compare.Models;

return new RootCommand("Comparisons with other programs on this machine") { TokenizersCommand.Create(), ModelsCommand.Create() }.Parse(args).Invoke();
