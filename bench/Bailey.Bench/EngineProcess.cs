using System.Diagnostics;
using System.Globalization;

namespace Bailey.Bench;

/// <summary>An engine in a process of its own that stays alive and runs what it is told, line by line.</summary>
internal sealed class EngineProcess : IDisposable
{
    private readonly Process _process;

    public EngineProcess(string name, string file, params string[] arguments)
    {
        Name = name;
        _process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        if (_process.StandardOutput.ReadLine() != "ready")
        {
            throw new InvalidOperationException($"{name} did not start");
        }
    }

    public string Name { get; }

    /// <summary>Runs a program or measurement once.</summary>
    /// <returns>Nanoseconds that it took, and the checksum of its result.</returns>
    public (double Nanoseconds, string Checksum) Run(string program, int size)
    {
        _process.StandardInput.WriteLine($"{program} {size}");
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} ended while running {program}");
        return answer.Split(' ') is [var nanoseconds, var checksum] && double.TryParse(nanoseconds, CultureInfo.InvariantCulture, out var elapsed)
            ? (elapsed, checksum)
            : throw new InvalidOperationException($"{Name} could not run {program}: {answer}");
    }

    public void Dispose()
    {
        // The end of its input ends it.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
