using System.Text.Json;

namespace Bailey.Wasm.Tests.Conformance;

/// <summary>
/// The modules of a script: defined, instantiated, named and registered for import. Remembers which were refused for want of
/// a feature, so that what depends on them is told apart from real failures.
/// </summary>
internal sealed class SpecModules(SpecSuite suite, string file, WasmCompileOptions options, WasmStore store)
{
    private const string Current = "";

    private readonly WasmLinker _linker = new(store);
    private readonly Dictionary<string, WasmModule> _definitions = [];
    private readonly Dictionary<string, WasmInstance> _instances = [];
    private readonly HashSet<string> _lackingDefinitions = [];
    private readonly HashSet<string> _lackingInstances = [];
    private readonly HashSet<string> _lackingRegistrations = [];

    public void DefineHost() => SpecTestModule.DefineIn(_linker, options.Features);

    /// <summary>The binary module beside the script that a command names.</summary>
    public byte[] Binary(JsonElement command) => suite.Module(file, command.GetProperty("filename").GetString()!);

    /// <summary>Compiles a module, to be instantiated later by the name of its file or its own.</summary>
    public void Define(JsonElement command)
    {
        string[] names = [command.GetProperty("filename").GetString()!, .. NameOf(command)];
        try
        {
            var module = Compile(command);
            foreach (var name in names)
            {
                _definitions[name] = module;
            }
        }
        catch (SpecLackingException)
        {
            _lackingDefinitions.UnionWith(names);
            throw;
        }
    }

    /// <summary>Makes an instance the current one, also under its name where it has one.</summary>
    public void Instantiate(JsonElement command)
    {
        string[] names = [Current, .. NameOf(command)];
        foreach (var name in names)
        {
            _instances.Remove(name);
            _lackingInstances.Remove(name);
        }

        try
        {
            var instance = Instantiate(Module(command));
            foreach (var name in names)
            {
                _instances[name] = instance;
            }
        }
        catch (SpecLackingException)
        {
            _lackingInstances.UnionWith(names);
            throw;
        }
    }

    /// <summary>Links a module to what is registered; fails as lacking where that is what it needs.</summary>
    public WasmInstance Instantiate(WasmModule module)
    {
        if (module.Imports.FirstOrDefault(import => _lackingRegistrations.Contains(import.Module)) is { } import)
        {
            throw new SpecLackingException($"the module {import.Module} is not there to import from: it was refused");
        }

        return _linker.Instantiate(module);
    }

    /// <summary>Makes the exports of an instance importable.</summary>
    public void Register(JsonElement command)
    {
        var name = command.GetProperty("as").GetString()!;
        try
        {
            _linker.DefineInstance(name, Instance(command, "name"));
        }
        catch (SpecLackingException)
        {
            _lackingRegistrations.Add(name);
            throw;
        }
    }

    /// <summary>What to instantiate: a module defined before, or the one that the command itself holds.</summary>
    public WasmModule Module(JsonElement command)
    {
        if (!command.TryGetProperty("module", out var property))
        {
            return Compile(command);
        }

        var name = property.GetString()!;
        if (_lackingDefinitions.Contains(name))
        {
            throw new SpecLackingException($"the module definition {name} was refused");
        }

        return _definitions.TryGetValue(name, out var module)
            ? module
            : throw new SpecMismatchException($"the module definition {name} is missing");
    }

    /// <summary>The instance that a property names, or the current one.</summary>
    public WasmInstance Instance(JsonElement holder, string property)
    {
        var name = holder.TryGetProperty(property, out var value) ? value.GetString()! : Current;
        if (_lackingInstances.Contains(name))
        {
            throw new SpecLackingException($"the module {name} was refused");
        }

        return _instances.TryGetValue(name, out var instance)
            ? instance
            : throw new SpecMismatchException($"the module {name} is missing");
    }

    private WasmModule Compile(JsonElement command)
    {
        try
        {
            return WasmModule.Compile(Binary(command), options);
        }
        catch (WasmModuleException error) when (error.ErrorCode == WasmErrorCode.FeatureUnsupported)
        {
            throw new SpecLackingException(error.Message);
        }
    }

    private static IEnumerable<string> NameOf(JsonElement command) =>
        command.TryGetProperty("name", out var name) ? [name.GetString()!] : [];
}
