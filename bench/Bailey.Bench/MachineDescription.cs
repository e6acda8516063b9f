using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Bailey.Bench;

/// <summary>What the figures were measured with, in a sentence.</summary>
internal static class MachineDescription
{
    public static string Read(int rounds) => string.Create(
        CultureInfo.InvariantCulture,
        $"Medians of {rounds} interleaved rounds, processor time, on {Environment.ProcessorCount} cores of {Processor()}, {RuntimeInformation.OSArchitecture}; {RuntimeInformation.FrameworkDescription}, node {FirstLine("node", "--version")}, {FirstLine("clang", "--version")}; {DateTime.UtcNow:yyyy-MM-dd}.");

    private static string Processor()
    {
        const string Key = "model name";
        var line = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))
            : null;
        return line is null ? "an unknown processor" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private static string FirstLine(string program, string argument)
    {
        using var process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true })!;
        var lines = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return lines.Split('\n')[0].Trim();
    }
}
