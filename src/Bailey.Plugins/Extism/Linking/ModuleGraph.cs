using System.Collections.Immutable;
using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>
/// The modules of a plugin, checked against each other and against what the host offers, in the order in which they are
/// instantiated: dependencies first, the main module last.
/// </summary>
internal sealed class ModuleGraph
{
    internal const string WasiNamespace = "wasi_snapshot_preview1";
    private const int MaxProblems = 50;

    private readonly Dictionary<string, LinkedModule> _modules;
    private readonly Dictionary<(string, string), HostFunction> _hostFunctions = [];
    private readonly Dictionary<string, HashSet<string>> _dependencies = new(StringComparer.Ordinal);
    private readonly HashSet<string> _builtIns = new(StringComparer.Ordinal);
    private readonly HashSet<HostFunction> _usedHostFunctions = [];
    private readonly HashSet<(LinkedModule Module, string Name, WasmFunctionType Type)> _lateFunctions = [];
    private readonly List<string> _problems = [];
    private readonly bool _offersWasi;

    /// <exception cref="ExtismLinkException">They do not fit.</exception>
    internal ModuleGraph(IReadOnlyList<LinkedModule> modules, ExtismPluginOptions options)
    {
        _modules = modules.ToDictionary(static module => module.Name, StringComparer.Ordinal);
        _offersWasi = options.EnableWasi;
        foreach (var function in options.HostFunctions)
        {
            if (!_hostFunctions.TryAdd((function.Namespace, function.Name), function))
            {
                _problems.Add($"the host offers {function.Namespace}.{function.Name} twice; remove one");
            }
        }

        foreach (var module in modules)
        {
            _dependencies[module.Name] = new(StringComparer.Ordinal);
            foreach (var import in module.Module.Imports)
            {
                Check(module, import);
            }
        }

        Main = _modules[LinkedModule.MainName];
        Order = _problems.Count == 0 ? Sort() : [];
        if (_problems.Count > 0)
        {
            throw new ExtismLinkException(_problems.Take(MaxProblems));
        }
    }

    internal LinkedModule Main { get; }

    /// <summary>What the main module needs and itself, dependencies first.</summary>
    internal ImmutableArray<LinkedModule> Order { get; }

    /// <summary>Functions of <c>extism:host/env</c> that are imported.</summary>
    internal IReadOnlyCollection<string> BuiltIns => _builtIns;

    /// <summary>Functions of the host that are imported.</summary>
    internal IReadOnlyCollection<HostFunction> HostFunctions => _usedHostFunctions;

    /// <summary>Functions that a module imports from one that is instantiated after it, because they import each other.</summary>
    internal IReadOnlyCollection<(LinkedModule Module, string Name, WasmFunctionType Type)> LateFunctions => _lateFunctions;

    /// <summary>Whether WASI is imported.</summary>
    internal bool NeedsWasi { get; private set; }

    /// <summary>The module that an import is taken from; null where it is taken from the host.</summary>
    internal LinkedModule? Find(WasmImport import) =>
        import.Module != BuiltInFunctions.ModuleName
        && _modules.TryGetValue(import.Module, out var module)
        && module.ExportType(import.Name) is not null
            ? module
            : null;

    private void Check(LinkedModule module, WasmImport import)
    {
        var what = $"module '{module.Name}' imports {import.Module}.{import.Name} {import.Type}";
        if (import.Module == BuiltInFunctions.ModuleName)
        {
            CheckBuiltIn(import, what);
        }
        else if (Find(import) is { } other)
        {
            CheckExport(module, import, other, other.ExportType(import.Name)!, what);
        }
        else if (_hostFunctions.TryGetValue((import.Module, import.Name), out var function))
        {
            _usedHostFunctions.Add(function);
            CheckType(import, function.Type, $"{what}, but the host offers it as {function.Type}");
        }
        else if (import.Module == WasiNamespace && !_modules.ContainsKey(WasiNamespace))
        {
            NeedsWasi = true;
            if (!_offersWasi)
            {
                _problems.Add($"{what}, but WASI is off; set {nameof(ExtismPluginOptions)}.{nameof(ExtismPluginOptions.EnableWasi)}");
            }
        }
        else
        {
            _problems.Add($"{what}, but {Missing(import, _modules.GetValueOrDefault(import.Module))}");
        }
    }

    private void CheckBuiltIn(WasmImport import, string what)
    {
        if (import.Type is not WasmFunctionType)
        {
            _problems.Add($"{what}, but only functions of the kernel can be imported");
        }
        else if (!BuiltInFunctions.TryGetType(import.Name, out var type))
        {
            _problems.Add($"{what}, which this host does not know; the plugin's PDK may be newer than the host");
        }
        else
        {
            _builtIns.Add(import.Name);
            CheckType(import, type!, $"{what}, but it is {type}");
        }
    }

    private void CheckExport(LinkedModule module, WasmImport import, LinkedModule other, WasmExternalType exported, string what)
    {
        _dependencies[module.Name].Add(other.Name);
        if ((other.IsCommand || module.IsCommand) && exported is not WasmFunctionType)
        {
            var command = other.IsCommand ? other : module;
            _problems.Add($"{what}, but '{command.Name}' is a command, instantiated apart for each call, and shares nothing but functions");
        }
        else if (import.Type is WasmFunctionType || exported is WasmFunctionType)
        {
            CheckType(import, exported, $"{what}, but module '{other.Name}' exports it as {exported.Kind} {exported}");
        }
    }

    private void CheckType(WasmImport import, WasmExternalType offered, string problem)
    {
        if (!offered.Equals(import.Type))
        {
            _problems.Add(problem);
        }
    }

    private string Missing(WasmImport import, LinkedModule? module)
    {
        if (import.Module == "env" && import.Name.StartsWith("extism_", StringComparison.Ordinal))
        {
            return "it was built with a PDK older than 1.0, whose functions are gone; build it again with a PDK of 1.0 or later";
        }

        if (module is not null)
        {
            return $"module '{module.Name}' has no export of that name";
        }

        var elsewhere = _hostFunctions.Keys.Where(key => key.Item2 == import.Name).Select(static key => key.Item1).FirstOrDefault();
        return elsewhere is null
            ? "neither the host nor another module of the manifest offers it"
            : $"the host offers that name in namespace '{elsewhere}' only";
    }

    // Depth first with an explicit stack: a manifest may chain as many modules as it likes.
    private ImmutableArray<LinkedModule> Sort()
    {
        var order = ImmutableArray.CreateBuilder<LinkedModule>();
        var done = new HashSet<string>(StringComparer.Ordinal);
        var path = new Stack<(string Name, IEnumerator<string> Left)>();
        path.Push((LinkedModule.MainName, _dependencies[LinkedModule.MainName].Order(StringComparer.Ordinal).GetEnumerator()));
        while (path.TryPeek(out var top))
        {
            if (!top.Left.MoveNext())
            {
                path.Pop();
                done.Add(top.Name);
                order.Add(_modules[top.Name]);
                continue;
            }

            var next = top.Left.Current;
            if (path.Any(entry => entry.Name == next))
            {
                var circle = path.Reverse().Select(static entry => entry.Name).SkipWhile(name => name != next).Append(next);
                CloseCircle(_modules[top.Name], _modules[next], string.Join(" -> ", circle));
            }
            else if (!done.Contains(next))
            {
                path.Push((next, _dependencies[next].Order(StringComparer.Ordinal).GetEnumerator()));
            }
        }

        return order.ToImmutable();
    }

    // A function can be found when it is called; anything else must be there when the importing module is instantiated.
    private void CloseCircle(LinkedModule importer, LinkedModule later, string circle)
    {
        foreach (var import in importer.Module.Imports.Where(import => Find(import) == later))
        {
            if (import.Type is WasmFunctionType type)
            {
                _lateFunctions.Add((later, import.Name, type));
            }
            else
            {
                _problems.Add(
                    $"modules import each other in a circle ({circle}), in which only functions can be lent; "
                    + $"'{importer.Name}' imports {import.Type.Kind} {later.Name}.{import.Name}");
            }
        }
    }
}
