using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>One running instance of a plugin with its own store: thrown away whole after a trap.</summary>
internal sealed class PluginSession : IDisposable
{
    // Each of these calls goes guest -> host -> guest, and a trap is passed on by each level on its way out: that takes stack at
    // a time when none is left.
    private const int MaxDepth = 100;

    private readonly PluginHost _host;
    private readonly ModuleGraph _graph;
    private readonly BuiltInFunctions _builtIns;
    private readonly ExtismCallContext _context;
    private readonly CommandCalls _commands;
    private readonly Dictionary<string, WasmInstance> _instances = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<int>> _exports = new(StringComparer.Ordinal);
    private WasmInstance? _main;
    private WasmStoreSnapshot? _initial;
    private WasiPreview1? _wasi;
    private int _depth;

    internal PluginSession(PluginHost host)
    {
        _host = host;
        _graph = host.Compiled.Modules;
        Store = new WasmStore(host.Compiled.StoreOptions);
        Kernel = new ExtismKernel(Store);
        _builtIns = new BuiltInFunctions(Kernel, host, Store);
        _context = new ExtismCallContext(Kernel, host, Store);
        _commands = new CommandCalls(this, host.Compiled.StoreOptions);
    }

    internal WasmStore Store { get; }

    internal ExtismKernel Kernel { get; }

    /// <summary>Whether there are instances, so that it can be reset.</summary>
    internal bool IsReady => _main is not null;

    /// <summary>Whether the next call needs a new session.</summary>
    internal bool IsSpent { get; set; }

    /// <summary>Largest that all memories have been together.</summary>
    internal long PeakMemoryBytes => _commands.PeakBytes;

    /// <summary>How often the memory limit refused something.</summary>
    internal long MemoryRefusals => _commands.MemoryRefusals;

    /// <summary>Instantiates and initialises on first use: guests run code of their own then, under the bounds of the call.</summary>
    internal void EnsureInstance()
    {
        if (_main is not null)
        {
            return;
        }

        var linker = new WasmLinker(Store);
        DefineHost(linker);
        foreach (var (module, name, type) in _graph.LateFunctions)
        {
            Forward(linker, module, name, type);
        }

        foreach (var module in _graph.Order)
        {
            if (module.IsCommand)
            {
                ForwardAll(linker, module);
                continue;
            }

            var instance = linker.Instantiate(module.Module);
            _instances.Add(module.Name, instance);
            linker.DefineInstance(module.Name, instance);
            GuestRuntime.Initialise(instance);
        }

        _main = _instances[LinkedModule.MainName];
        _initial = _host.Options.ResetBetweenCalls ? Store.TakeSnapshot() : null;
    }

    /// <summary>Puts back what the instances were when they were made. Not to be called while one runs.</summary>
    internal void Reset()
    {
        // The kernel first: what it erases is where its blocks are, and its memory may be shorter afterwards.
        Kernel.Reset();
        Store.Restore(_initial!);
        _wasi?.Reset();
    }

    /// <summary>An export as something that can be called, or why it cannot.</summary>
    internal Func<int>? FindExport(string name, out ExtismError? error)
    {
        error = null;
        if (_exports.TryGetValue(name, out var known))
        {
            return known;
        }

        if (!_main!.TryGetExport(name, out var export) || export is not WasmFunction function)
        {
            error = new ExtismError(ExtismErrorCode.FunctionNotFound, $"Function not found: {name}");
            return null;
        }

        var type = function.Type;
        if (type.Parameters.Length > 0 || type.Results.Length > 1 || (type.Results.Length == 1 && type.Results[0] != WasmValueType.I32))
        {
            error = new ExtismError(
                ExtismErrorCode.BadSignature, $"Function {name} has type {type}; an export that is called has no parameters and no result, or one of type i32");
            return null;
        }

        var call = type.Results.Length == 1 ? function.CreateDelegate<Func<int>>() : WithoutResult(function.CreateDelegate<Action>());
        _exports.Add(name, call);
        return call;
    }

    /// <summary>A linker of what a command needs, in a store of its own; other modules are reached by their functions alone.</summary>
    internal WasmLinker LinkerFor(WasmStore store, LinkedModule command)
    {
        var linker = new WasmLinker(store);
        DefineHost(linker);
        foreach (var import in command.Module.Imports)
        {
            if (import.Type is WasmFunctionType type && _graph.Find(import) is { } module)
            {
                Forward(linker, module, import.Name, type);
            }
        }

        return linker;
    }

    public void Dispose()
    {
        Store.Dispose();
        _wasi?.Dispose();
    }

    private static Func<int> WithoutResult(Action action) => () =>
    {
        action();
        return 0;
    };

    private void DefineHost(WasmLinker linker)
    {
        foreach (var name in _graph.BuiltIns)
        {
            linker.DefineFunction(BuiltInFunctions.ModuleName, name, _builtIns.Create(name));
        }

        if (_graph.NeedsWasi)
        {
            _wasi ??= WasiAccess.Create(_host);
            _wasi.Define(linker);
        }

        foreach (var function in _graph.HostFunctions)
        {
            linker.DefineFunction(function.Namespace, function.Name, function.BindTo(_context));
        }
    }

    private void ForwardAll(WasmLinker linker, LinkedModule command)
    {
        foreach (var export in command.Module.Exports)
        {
            if (export.Type is WasmFunctionType type)
            {
                Forward(linker, command, export.Name, type);
            }
        }
    }

    private void Forward(WasmLinker linker, LinkedModule module, string name, WasmFunctionType type) =>
        linker.DefineFunction(module.Name, name, type, (_, arguments, results) =>
        {
            if (_depth == MaxDepth)
            {
                throw new WasmTrapException(
                    WasmTrapKind.StackExhausted, $"calls between modules that import each other, or of commands, are nested more than {MaxDepth} deep");
            }

            _depth++;
            try
            {
                CallOther(module, name, arguments, results);
            }
            finally
            {
                _depth--;
            }
        });

    private void CallOther(LinkedModule module, string name, ReadOnlySpan<WasmValue> arguments, Span<WasmValue> results)
    {
        if (module.IsCommand)
        {
            _commands.Run(module, name, arguments, results);
        }
        else if (_instances.TryGetValue(module.Name, out var instance))
        {
            instance.GetFunction(name).Invoke(arguments).CopyTo(results);
        }
        else
        {
            throw new ExtismHostException(
                EngineCode.LinkFailed, $"{module.Name}.{name} was called while the modules that import each other were still being initialised");
        }
    }
}
