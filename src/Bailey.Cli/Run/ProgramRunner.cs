using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Governance;
using Bailey.Cli.Values;
using Bailey.Plugins.Extism;
using Bailey.Storage.Files;
using Bailey.Wasm;

namespace Bailey.Cli.Run;

/// <summary>
/// Runs programs made for WASI: the input is their standard input, their standard output is the output, and what they write
/// to standard error is logged. Each call is a new instance, as each start of a program is a new process.
/// </summary>
internal sealed class ProgramRunner : IPluginRunner
{
    /// <summary>Most bytes that a program may write to standard output, and to standard error.</summary>
    public const long MaxOutputBytes = 64L * 1024 * 1024;

    private readonly RunSettings _settings;
    private readonly CommandConsole _console;
    private readonly FolderMount[] _mounts;
    private readonly long _memoryBytes;

    /// <summary>Checks that a program can be linked.</summary>
    /// <exception cref="CommandException">It imports something that is not there.</exception>
    /// <exception cref="DenialException">The policy does not allow a folder.</exception>
    public ProgramRunner(WasmModule module, RunSettings settings, RunPolicy? policy, CommandConsole console)
    {
        Module = module;
        _settings = settings;
        _console = console;
        _mounts = [.. settings.Mounts.Select(mount => mount with { HostPath = policy is null ? Resolved(mount.HostPath) : policy.Mount(mount.HostPath, mount.ReadOnly) })];
        Bounds = new CallBounds(
            settings.Fuel ?? ExtismPluginOptions.Default.CallFuel,
            settings.Timeout ?? ExtismPluginOptions.Default.CallTimeout,
            settings.MemoryBytes ?? WasmStoreOptions.Default.MaxMemoryBytes);
        _memoryBytes = Math.Min(Bounds.MemoryBytes, policy?.Limits.MemoryBytes ?? long.MaxValue);
        if (module.Imports.FirstOrDefault(import => import.Module != WasiPreview1.ModuleName) is { } foreign)
        {
            throw new CommandException(ExitCode.BadData, $"{settings.ModuleFile}: the program cannot be linked: nothing supplies {foreign.Module}.{foreign.Name} ({foreign.Type.Kind} {foreign.Type}); only {WasiPreview1.ModuleName} is there for programs");
        }
    }

    /// <inheritdoc/>
    public WasmModule Module { get; }

    /// <inheritdoc/>
    public CallBounds Bounds { get; }

    /// <inheritdoc/>
    public Task<CallOutcome> CallAsync(CallRequest request, CancellationToken cancellationToken) =>
        Task.Run(() => Call(request, cancellationToken), CancellationToken.None);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Whatever a call opened, it has closed.
    }

    private static string Resolved(string path) => SystemPaths.Instance.Resolve(Path.GetFullPath(path)) ?? Path.GetFullPath(path);

    // Each call opens the folders anew, and an earlier one may have moved a link into the place of a folder that lies in another.
    private FolderMount? Moved() => Array.Find(_mounts, static mount => !Directory.Exists(mount.HostPath) || SystemPaths.Instance.Resolve(mount.HostPath) != mount.HostPath);

    private CallOutcome Call(CallRequest request, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        if (Moved() is { } moved)
        {
            return Failure(1, RunErrorKind.MountMoved, $"the folder {moved.HostPath} was moved or replaced by a link since it was mounted; run again to mount it as it is now");
        }

        using var output = new MemoryStream();
        using var errors = new MemoryStream();
        using var store = new WasmStore(WasmStoreOptions.Default with
        {
            MaxMemoryBytes = _memoryBytes,
            MaxHeapBytes = Math.Min(WasmStoreOptions.Default.MaxHeapBytes, _memoryBytes),
        });
        using var wasi = new WasiPreview1(WasiOptions.Default with
        {
            Arguments = [Path.GetFileName(_settings.ModuleFile!), .. _settings.Arguments],
            Environment = ImmutableDictionary<string, string>.Empty.SetItems(_settings.Variables),
            Preopens = [.. _mounts.Select(mount => new WasiPreopen(mount.HostPath, mount.GuestPath, mount.ReadOnly))],
            Stdin = request.Input,
            Stdout = output.Write,
            Stderr = errors.Write,
            MaxOutputBytes = MaxOutputBytes,
        });
        var fuel = request.Fuel ?? Bounds.Fuel;
        store.Fuel = fuel;
        var outcome = Run(store, wasi, request, cancellationToken);
        if (outcome.Ok && wasi.StdoutDroppedBytes > 0)
        {
            outcome = Failure(outcome.Code, RunErrorKind.OutputTooLarge, string.Create(CultureInfo.InvariantCulture, $"the program wrote {wasi.StdoutDroppedBytes:N0} bytes more than the {MaxOutputBytes:N0} that are kept"));
        }

        var logs = Lines(ExtismLogLevel.Warn, errors);
        if (!_settings.Json)
        {
            logs.ForEach(_console.Log);
        }

        return outcome with
        {
            Output = output.ToArray(),
            MemoryLimitMet = store.MemoryRefusals > 0,
            FuelUsed = fuel - Math.Max(0, store.Fuel),
            PeakMemoryBytes = store.PeakMemoryBytes,
            Duration = TimeProvider.System.GetElapsedTime(started),
            Logs = logs,
        };
    }

    private CallOutcome Run(WasmStore store, WasiPreview1 wasi, CallRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var scope = store.Begin(request.Timeout ?? Bounds.Timeout, request.CpuTime, cancellationToken);
            var results = wasi.Define(new WasmLinker(store)).Instantiate(Module).GetFunction(request.Export).Invoke();
            return results is [var code] && code.AsI32() != 0
                ? Failure(code.AsI32(), ExtismErrorCode.NonzeroCode, $"the export returned {code.AsI32()}")
                : new CallOutcome();
        }
        catch (WasmTrapException e) when (e.Kind == WasmTrapKind.Exit)
        {
            return e.ExitCode == 0 ? new CallOutcome() : Failure(e.ExitCode, ExtismErrorCode.ExitCode, $"the program exited with code {e.ExitCode}");
        }
        catch (WasmException e)
        {
            const int aborted = 134;
            var trap = (e as WasmTrapException)?.Kind;
            var message = trap == WasmTrapKind.Unreachable ? "the program stopped itself, as at a panic or a failed assertion" : e.Message;
            return Failure(aborted, trap is { } kind ? JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()) : e.Code, TrapPlace.Describe(message, e)) with { StoppedBy = trap };
        }
    }

    private List<LogLine> Lines(ExtismLogLevel level, MemoryStream text) =>
        level < _settings.LogLevel
            ? []
            : [.. Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length).Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0).Select(line => new LogLine(level, line))];

    private static CallOutcome Failure(int code, string kind, string message) => new() { Code = code, ErrorKind = kind, ErrorMessage = message };
}
