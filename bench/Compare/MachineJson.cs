using System.Runtime.InteropServices;
using System.Text.Json;

namespace Engine.Bench.Compare;

/// <summary>The machine that figures are of.</summary>
internal static class MachineJson
{
    /// <summary>Writes the property "machine".</summary>
    public static void Write(Utf8JsonWriter json)
    {
        MachineDescription machine = MachineDescription.Read();
        json.WriteStartObject("machine");
        json.WriteString("processor", machine.Processor);
        json.WriteNumber("usableProcessors", machine.UsableProcessors);
        json.WriteNumber("memoryBytes", machine.MemoryBytes);
        json.WriteString("system", machine.System);
        json.WriteString("architecture", RuntimeInformation.ProcessArchitecture.ToString());
        json.WriteString("runtime", machine.Runtime);
        json.WriteString("chosenTier", machine.ChosenTier);
        if (File.Exists("/proc/loadavg")) json.WriteString("loadAverageAtTheEnd", File.ReadAllText("/proc/loadavg").Trim());
        json.WriteEndObject();
    }
}
