using System.Text;
using Bailey.Plugins.Processes;
using Bailey.Plugins.Runtime;
using Bailey.Policy.Capabilities.Effective;

namespace Bailey.Plugins.HostFunctions;

internal sealed record SpawnProcessRequest(
    string Executable,
    IReadOnlyList<string>? Arguments = null,
    string? WorkingDirectory = null,
    IReadOnlyDictionary<string, string>? Environment = null,
    string? Input = null,
    int? TimeoutMs = null);

internal sealed record ProcessReply(int ExitCode, string Output, string Errors, string? Killed);

/// <summary><c>process_spawn</c>: starts a program that the allowlists name, waits for it, and answers with what it put out.</summary>
internal sealed class SpawnProcessOperation()
    : HostOperation<SpawnProcessRequest, ProcessReply>("process_spawn", HostJson.Default.SpawnProcessRequest, HostJson.Default.ProcessReply)
{
    private const int MaxArguments = 256;
    private const int MaxTextBytes = 32 * 1024;

    protected override CapabilityUse UseOf(SpawnProcessRequest request, PluginCall call)
    {
        if (request.Arguments is { Count: > MaxArguments } || request.Environment is { Count: > MaxArguments } || Texts(request).Any(static text => text.Length > MaxTextBytes || text.Contains('\0', StringComparison.Ordinal)))
        {
            throw new HostCallException(HostCallReason.OutOfRange, $"a program has at most {MaxArguments} arguments and variables, each of at most {MaxTextBytes:N0} characters without NUL");
        }

        var paths = call.Environment.Policy.Current.Documents.Paths;
        return CapabilityUse.StartProgram(new SpawnRequest(request.Executable, paths.Resolve(request.Executable) ?? "", request.Arguments ?? [])
        {
            ResolvedWorkingDirectory = request.WorkingDirectory is null ? null : paths.Resolve(request.WorkingDirectory) ?? "",
            EnvironmentNames = [.. (request.Environment ?? new Dictionary<string, string>()).Keys],
        });
    }

    protected override ProcessReply Run(SpawnProcessRequest request, PluginCall call, HostEffect entry)
    {
        var limits = call.Environment.Options.Processes;
        var input = Encoding.UTF8.GetBytes(request.Input ?? "");
        if (input.Length > limits.MaxInputBytes || request.TimeoutMs is <= 0)
        {
            throw new HostCallException(HostCallReason.OutOfRange, $"input has at most {limits.MaxInputBytes:N0} bytes, and timeout_ms is more than 0");
        }

        var time = request.TimeoutMs is { } milliseconds && TimeSpan.FromMilliseconds(milliseconds) < limits.MaxTime ? TimeSpan.FromMilliseconds(milliseconds) : limits.MaxTime;

        // Resolved again: what is started is what was judged, or nothing.
        var use = UseOf(request, call);
        HostDenialException.ThrowIfDenied(call.Grant.Check(use));
        var paths = call.Environment.Policy.Current.Documents.Paths;
        HostDenialException.ThrowIfDenied(call.Ledger.StartProcess(out var slot));
        using (slot)
        {
            var result = call.Await(ProcessRunner.RunAsync(
                new ProcessStart(
                    paths.Resolve(request.Executable)!,
                    request.Arguments ?? [],
                    request.WorkingDirectory is null ? "/" : paths.Resolve(request.WorkingDirectory)!,
                    request.Environment ?? new Dictionary<string, string>(),
                    input),
                limits,
                time,
                call.CancellationToken));
            return new ProcessReply(result.ExitCode, Encoding.UTF8.GetString(result.Output), Encoding.UTF8.GetString(result.Errors), result.Killed);
        }
    }

    private static IEnumerable<string> Texts(SpawnProcessRequest request) =>
    [
        request.Executable,
        request.WorkingDirectory ?? "",
        .. request.Arguments ?? [],
        .. (request.Environment ?? new Dictionary<string, string>()).SelectMany(static pair => new[] { pair.Key, pair.Value }),
    ];
}
