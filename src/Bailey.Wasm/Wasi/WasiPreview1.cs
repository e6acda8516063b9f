using System.Text;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm;

/// <summary>
/// WASI, snapshot preview 1: the interface to the system that most toolchains compile to. It shows a guest exactly what
/// <see cref="WasiOptions"/> grants. Make one for each store; it holds the guest's descriptors, so dispose it with the store.
/// </summary>
/// <remarks>
/// All functions of <c>wasi_snapshot_preview1</c> are there. Faults of the guest (a bad pointer, a closed descriptor, a path that
/// leads out) are answered with an error code, never with an exception. <c>proc_exit</c> ends the guest with
/// <see cref="WasmTrapKind.Exit"/>. Signals are not offered (<c>ENOTSUP</c>), and no descriptor
/// is a socket (<c>ENOTSOCK</c>). Symbolic links are read and followed; they are made only with a target that is relative and has no <c>..</c>
/// (else <c>EPERM</c>), so that they cannot lead other programs out of what was granted. A read or write of a file is not interrupted by a deadline while the
/// operating system works on it; one call moves no more than <see cref="WasiOptions.MaxTransferBytes"/>. A module that is metered
/// pays fuel for what it has the host do: 1,000 units for each path, listing and wait, 1 unit for 16 bytes moved and for 4 random ones.
/// </remarks>
public sealed partial class WasiPreview1 : IDisposable
{
    private const ulong FuelOfSystemCall = 1000, BytesPerFuel = 16, RandomBytesPerFuel = 4;

    private readonly WasiOptions _options;
    private readonly DescriptorTable _descriptors;
    private readonly StandardOutput _stdout;
    private readonly StandardOutput _stderr;
    private readonly LinuxResolution _resolution;
    private readonly byte[][] _arguments;
    private readonly byte[][] _environment;
    private readonly ulong _granularity;
    private readonly long _started;

    // Whether any descriptor may be other than it was at first.
    private bool _touched;

    // The memory of the instance that called last: nearly always the one that calls next.
    private WasmInstance? _caller;
    private WasmMemory? _memory;

    /// <summary>Opens what is granted.</summary>
    /// <param name="options">What is granted; nothing where omitted.</param>
    /// <exception cref="ArgumentException">An option is out of its range or has characters that it may not have.</exception>
    /// <exception cref="DirectoryNotFoundException">A directory to be granted cannot be opened.</exception>
    /// <exception cref="PlatformNotSupportedException">
    /// Directories were granted on another system than Linux (x64 or arm64), where Bailey cannot keep a guest inside them.
    /// </exception>
    public WasiPreview1(WasiOptions? options = null)
        : this(options ?? WasiOptions.Default, LinuxPaths.BestResolution)
    {
    }

    internal WasiPreview1(WasiOptions options, LinuxResolution resolution)
    {
        WasiOptionsValidation.Check(options);
        _options = options;
        _arguments = [.. options.Arguments.Select(Terminated)];
        _environment = [.. options.Environment.Select(variable => Terminated($"{variable.Key}={variable.Value}"))];
        _granularity = (ulong)options.ClockGranularity.Ticks * 100;
        _started = options.TimeProvider.GetTimestamp();
        _stdout = new(options.Stdout, options.MaxOutputBytes);
        _stderr = new(options.Stderr, options.MaxOutputBytes);
        _descriptors = new(options.MaxDescriptors);
        _resolution = resolution;
        Open();
    }

    /// <summary>The name of the import module: <c>wasi_snapshot_preview1</c>.</summary>
    public static string ModuleName => "wasi_snapshot_preview1";

    /// <summary>Bytes of standard output that were dropped, being more than <see cref="WasiOptions.MaxOutputBytes"/>.</summary>
    public long StdoutDroppedBytes => _stdout.DroppedBytes;

    /// <summary>Bytes of standard error that were dropped, being more than <see cref="WasiOptions.MaxOutputBytes"/>.</summary>
    public long StderrDroppedBytes => _stderr.DroppedBytes;

    /// <summary>Defines all functions of <c>wasi_snapshot_preview1</c>.</summary>
    /// <param name="linker">Where.</param>
    /// <returns>The linker.</returns>
    public WasmLinker Define(WasmLinker linker) => Define(linker, (IReadOnlySet<string>?)null);

    /// <summary>
    /// Defines those functions of <c>wasi_snapshot_preview1</c> that a module imports. That takes a fraction of the time, which counts
    /// where instances live briefly.
    /// </summary>
    /// <param name="linker">Where.</param>
    /// <param name="module">The module to be instantiated.</param>
    /// <returns>The linker.</returns>
    public WasmLinker Define(WasmLinker linker, WasmModule module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return Define(linker, module.Imports.Where(import => import.Module == ModuleName).Select(import => import.Name).ToHashSet());
    }

    /// <summary>
    /// Closes what the guest opened, and opens anew what is granted, as if it had never run; also what it may write in all begins anew.
    /// Costs nothing where it touched no descriptor.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">A directory that is granted cannot be opened any more.</exception>
    public void Reset()
    {
        if (_touched)
        {
            _descriptors.Dispose();
            Open();
            _touched = false;
        }
    }

    /// <summary>Closes all descriptors. The guest's calls afterwards answer <c>EBADF</c>.</summary>
    public void Dispose() => _descriptors.Dispose();

    private WasmLinker Define(WasmLinker linker, IReadOnlySet<string>? wanted)
    {
        ArgumentNullException.ThrowIfNull(linker);
        if (wanted is { Count: 0 })
        {
            return linker;
        }

        var functions = new WasiDefinitions(linker, wanted);
        DefineProcess(functions);
        DefineClocks(functions);
        DefineDescriptors(functions);
        DefinePaths(functions);
        DefineSockets(functions);
        return linker;
    }

    private static byte[] Terminated(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    /// <summary>Charges for work of the host, which would otherwise come cheaper to a guest than its own.</summary>
    /// <exception cref="WasmTrapException">The fuel is used up.</exception>
    private static void Charge(WasmInstance caller, ulong units)
    {
        if (!caller.Module.Options.MeterFuel)
        {
            return;
        }

        var store = caller.Store;
        store.FuelLeft -= (long)units;
        if (store.FuelBalance < 0)
        {
            throw Trap.OutOfFuel(store);
        }
    }

    private GuestMemory Memory(WasmInstance caller)
    {
        if (!ReferenceEquals(caller, _caller))
        {
            _caller = caller;
            _memory = caller.TryGetExport("memory", out var export) ? export as WasmMemory : null;
        }

        return new(_memory);
    }

    private void Open()
    {
        try
        {
            _descriptors.TryAdd(new StandardInput(_options.Stdin), out _);
            _descriptors.TryAdd(_stdout, out _);
            _descriptors.TryAdd(_stderr, out _);
            var budget = new WriteBudget(_options.MaxWrittenBytes, _options.MaxFileBytes);
            foreach (var preopen in _options.Preopens)
            {
                _descriptors.TryAdd(LinuxDirectory.OpenPreopen(preopen, Encoding.UTF8.GetBytes(preopen.GuestPath), _resolution, budget), out _);
            }
        }
        catch
        {
            _descriptors.Dispose();
            throw;
        }
    }

    private WasiErrno Ask(WasiDescriptor descriptor, WasiRights needed) =>
        descriptor.Preopen is { } preopen && _options.FileGate is { } gate && needed != WasiRights.None
            ? gate(preopen, (needed & WasiRights.Changing) != 0) switch
            {
                WasiFileVerdict.Allowed => WasiErrno.Success,
                WasiFileVerdict.OverQuota => WasiErrno.Quota,
                _ => WasiErrno.AccessDenied,
            }
            : WasiErrno.Success;

    private WasiErrno Find(int number, WasiRights needed, out WasiDescriptor descriptor)
    {
        _touched = true;
        if (!_descriptors.TryGet(number, out var found))
        {
            descriptor = _stdout;
            return WasiErrno.BadDescriptor;
        }

        descriptor = found;
        return (found.Rights & needed) == needed ? Ask(found, needed) : WasiErrno.NotCapable;
    }
}
