using System.Text;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Processes;
using Bailey.Plugins.Runtime;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Quotas;

namespace Bailey.Plugins.HostFunctions;

internal sealed record SpawnProcessRequest(
    string Executable,
    IReadOnlyList<string>? Arguments = null,
    string? WorkingDirectory = null,
    IReadOnlyDictionary<string, string>? Environment = null,
    string? Input = null,
    int? TimeoutMs = null);

internal sealed record ProcessReply(int ExitCode, string Output, string Errors, string? Killed = null);

/// <summary><c>process_spawn</c>: starts a program that the allowlists name, waits for it, and answers with what it put out.</summary>
internal sealed class SpawnProcessOperation()
    : HostOperation<SpawnProcessRequest, ProcessReply>("process_spawn", HostJson.Default.SpawnProcessRequest, HostJson.Default.ProcessReply)
{
    private const int MaxArguments = 256;
    private const int MaxTextBytes = 32 * 1024;

    protected override CapabilityUse UseOf(SpawnProcessRequest request, PluginCall call)
    {
        if (Texts(request).Any(static text => text is null))
        {
            throw new HostCallException(HostCallReason.RequestInvalid, "arguments and variables are texts, and none of them null");
        }

        if (request.Arguments is { Count: > MaxArguments } || request.Environment is { Count: > MaxArguments } || Texts(request).Any(static text => text!.Length > MaxTextBytes || text.Contains('\0', StringComparison.Ordinal)))
        {
            throw new HostCallException(HostCallReason.OutOfRange, $"a program has at most {MaxArguments} arguments and variables, each of at most {MaxTextBytes:N0} characters without NUL");
        }

        return CapabilityUse.StartProgram(Resolve(request, call));
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

        // Resolved again, and judged again: what is started is what was judged, or nothing.
        var spawn = Resolve(request, call);
        HostDenialException.ThrowIfDenied(call.Grant.Check(CapabilityUse.StartProgram(spawn)));
        HostDenialException.ThrowIfDenied(call.Ledger.StartProcess(out var slot));
        var result = call.Await(RunAsync(request, spawn, input, limits, time, slot!, call.CancellationToken));
        if (result.Killed is not null)
        {
            entry.Tell(AuditOutcome.Breached, HostCallReason.ProcessFailed);
        }

        return new ProcessReply(result.ExitCode, Encoding.UTF8.GetString(result.Output), Encoding.UTF8.GetString(result.Errors), result.Killed);
    }

    // It may outlast the call by the moment that it takes to kill it; until then it has its place among the processes.
    private static async Task<ProcessResult> RunAsync(
        SpawnProcessRequest request, SpawnRequest spawn, byte[] input, ProcessOptions limits, TimeSpan time, QuotaSlot slot, CancellationToken cancellationToken)
    {
        using (slot)
        {
            var folder = spawn.ResolvedWorkingDirectory is null ? Directory.CreateTempSubdirectory("bailey-run-") : null;
            try
            {
                return await ProcessRunner.RunAsync(
                    new ProcessStart(
                        spawn.ResolvedExecutable,
                        spawn.Executable,
                        spawn.Arguments,
                        folder?.FullName ?? spawn.ResolvedWorkingDirectory!,
                        request.Environment ?? new Dictionary<string, string>(),
                        input),
                    limits,
                    time,
                    cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                Remove(folder);
            }
        }
    }

    private static void Remove(DirectoryInfo? folder)
    {
        try
        {
            folder?.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What the program made there cannot be removed; it stays among the temporary files.
        }
    }

    private static SpawnRequest Resolve(SpawnProcessRequest request, PluginCall call)
    {
        var paths = call.Environment.Policy.Current.Documents.Paths;
        return new SpawnRequest(request.Executable, paths.Resolve(request.Executable) ?? "", request.Arguments ?? [])
        {
            ResolvedWorkingDirectory = request.WorkingDirectory is null ? null : paths.Resolve(request.WorkingDirectory) ?? "",
            EnvironmentNames = [.. (request.Environment ?? new Dictionary<string, string>()).Keys],
        };
    }

    private static IEnumerable<string?> Texts(SpawnProcessRequest request) =>
    [
        request.Executable,
        request.WorkingDirectory ?? "",
        .. request.Arguments ?? [],
        .. (request.Environment ?? new Dictionary<string, string>()).SelectMany(static pair => new[] { pair.Key, pair.Value }),
    ];
}
