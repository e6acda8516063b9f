using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>One running instance of a plugin with its own store: thrown away whole after a trap.</summary>
internal sealed class PluginSession : IDisposable
{
    private readonly PluginHost _host;
    private readonly Dictionary<string, Func<int>> _exports = new(StringComparer.Ordinal);
    private WasmInstance? _main;
    private WasiPreview1? _wasi;

    internal PluginSession(PluginHost host)
    {
        _host = host;
        Store = new WasmStore(host.Compiled.StoreOptions);
        Kernel = new ExtismKernel(Store);
    }

    internal WasmStore Store { get; }

    internal ExtismKernel Kernel { get; }

    /// <summary>Whether the next call needs a new session.</summary>
    internal bool IsSpent { get; set; }

    /// <summary>Instantiates and initialises on first use: guests run code of their own then, under the bounds of the call.</summary>
    internal void EnsureInstance()
    {
        if (_main is not null)
        {
            return;
        }

        var graph = _host.Compiled.Modules;
        var linker = new WasmLinker(Store);
        DefineHost(linker, graph);
        foreach (var module in graph.Order)
        {
            if (module.IsCommand)
            {
                DefineCommand(linker, module);
                continue;
            }

            var instance = linker.Instantiate(module.Module);
            GuestRuntime.Initialise(instance);
            if (module.IsMain)
            {
                _main = instance;
            }
            else
            {
                linker.DefineInstance(module.Name, instance);
            }
        }
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
            error = new ExtismError("function_not_found", $"Function not found: {name}");
            return null;
        }

        var type = function.Type;
        if (type.Parameters.Length > 0 || type.Results.Length > 1 || (type.Results.Length == 1 && type.Results[0] != WasmValueType.I32))
        {
            error = new ExtismError(
                "bad_signature", $"Function {name} has type {type}; an export that is called has no parameters and no result, or one of type i32");
            return null;
        }

        var call = type.Results.Length == 1 ? function.CreateDelegate<Func<int>>() : WithoutResult(function.CreateDelegate<Action>());
        _exports.Add(name, call);
        return call;
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

    private void DefineHost(WasmLinker linker, ModuleGraph graph)
    {
        var builtIns = new BuiltInFunctions(Kernel, _host, Store);
        foreach (var name in graph.BuiltIns)
        {
            linker.DefineFunction(BuiltInFunctions.ModuleName, name, builtIns.Create(name));
        }

        if (graph.NeedsWasi)
        {
            _wasi ??= WasiAccess.Create(_host);
            _wasi.Define(linker);
        }

        var context = new ExtismCallContext(Kernel, _host, Store);
        foreach (var function in graph.HostFunctions)
        {
            linker.DefineFunction(function.Namespace, function.Name, function.BindTo(context));
        }
    }

    private static void DefineCommand(WasmLinker linker, LinkedModule command)
    {
        foreach (var export in command.Module.Exports)
        {
            if (export.Type is WasmFunctionType type)
            {
                linker.DefineFunction(command.Name, export.Name, type, (_, arguments, results) =>
                    linker.Instantiate(command.Module).GetFunction(export.Name).Invoke(arguments).CopyTo(results));
            }
        }
    }
}
