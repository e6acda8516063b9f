using System.Text.Json;

namespace Bailey.Wasm.Tests.Conformance;

/// <summary>Runs one script: its modules share a store, so that they can link with each other.</summary>
internal sealed class SpecRunner
{
    // Far beyond what any script needs; a call that does not end becomes a failure instead of a hang.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly WasmStoreOptions StoreOptions = new()
    {
        MaxMemoryBytes = 16L * 1024 * 1024 * 1024,
        MaxTableElements = 20_000_000,
    };

    private readonly SpecSuite _suite;
    private readonly string _file;
    private readonly WasmCompileOptions _options;
    private readonly WasmLinker _linker;
    private readonly Dictionary<string, WasmModule> _definitions = [];
    private readonly Dictionary<string, WasmInstance> _instances = [];
    private readonly List<SpecFailure> _failures = [];
    private WasmInstance? _current;
    private int _unsupported;

    private SpecRunner(SpecSuite suite, string file, SpecVariant variant, WasmStore store)
    {
        _suite = suite;
        _file = file;
        _options = variant.Options(suite.Features);
        _linker = new WasmLinker(store);
    }

    public static SpecFileResult Run(SpecSuite suite, string file, SpecVariant variant)
    {
        using var store = new WasmStore(StoreOptions);
        using var scope = store.Begin(Deadline);
        return new SpecRunner(suite, file, variant, store).Run();
    }

    /// <summary>Whether a command counts as an assertion: one on malformed text has no binary to run.</summary>
    private static bool IsAssertion(JsonElement command) =>
        TypeOf(command).StartsWith("assert_", StringComparison.Ordinal)
        && !(command.TryGetProperty("module_type", out var type) && type.GetString() == "text");

    private static string TypeOf(JsonElement command) => command.GetProperty("type").GetString()!;

    private SpecFileResult Run()
    {
        SpecTestModule.DefineIn(_linker, _options.Features);
        using var script = JsonDocument.Parse(_suite.Script(_file));
        var total = 0;
        var passed = 0;
        foreach (var command in script.RootElement.GetProperty("commands").EnumerateArray())
        {
            var asserts = IsAssertion(command);
            if (!asserts && TypeOf(command).StartsWith("assert_", StringComparison.Ordinal))
            {
                continue;
            }

            total += asserts ? 1 : 0;
            passed += Try(command) && asserts ? 1 : 0;
        }

        return new SpecFileResult(_file, total, passed, _failures, _unsupported);
    }

    /// <summary>Runs a command; whatever it throws, an error of the engine itself included, is its failure.</summary>
    private bool Try(JsonElement command)
    {
        try
        {
            Execute(command);
            return true;
        }
        catch (Exception error)
        {
            var text = error is SpecMismatchException ? error.Message : $"{error.GetType().Name}: {error.Message}";
            _failures.Add(new SpecFailure(command.GetProperty("line").GetInt32(), $"{TypeOf(command)}: {text}"));
            return false;
        }
    }

    private void Execute(JsonElement command)
    {
        switch (TypeOf(command))
        {
            case "module":
                _current = null;
                Forget(command);
                Bind(command, _linker.Instantiate(Compile(command)));
                break;
            case "module_definition":
                var definition = Compile(command);
                _definitions[command.GetProperty("filename").GetString()!] = definition;
                if (command.TryGetProperty("name", out var defined))
                {
                    _definitions[defined.GetString()!] = definition;
                }

                break;
            case "module_instance":
                _current = null;
                Bind(command, _linker.Instantiate(Definition(command)));
                break;
            case "register":
                _linker.DefineInstance(command.GetProperty("as").GetString()!, Instance(command, "name"));
                break;
            case "action":
                Act(command);
                break;
            case "assert_return":
                AssertReturn(command);
                break;
            case "assert_trap" or "assert_exhaustion":
                AssertTrap(command, () => Act(command));
                break;
            case "assert_exception":
                throw new SpecMismatchException("exceptions are not implemented, so none can be expected");
            case "assert_uninstantiable":
                var uninstantiable = Definition(command);
                AssertTrap(command, () => _linker.Instantiate(uninstantiable));
                break;
            case "assert_unlinkable":
                var unlinkable = Definition(command);
                var link = Catch<WasmLinkException>(() => _linker.Instantiate(unlinkable));
                Expect(link.ErrorCode == WasmErrorCode.LinkFailed, $"refused with {link.Code}: {link.Message}");
                break;
            case "assert_invalid" or "assert_malformed":
                AssertRefused(command);
                break;
            default:
                throw new SpecMismatchException("this command is not known");
        }
    }

    private void AssertRefused(JsonElement command)
    {
        var error = Catch<WasmModuleException>(() => WasmModule.Validate(Binary(command), _options));
        var text = command.GetProperty("text").GetString()!;
        var wanted = TypeOf(command) == "assert_invalid" ? WasmErrorCode.Invalid : WasmErrorCode.Malformed;

        // A suite may refuse as invalid or malformed what a later version allows: there the feature is what is off.
        // Billions of locals break a rule of the specification and a limit alike.
        var alike = error.ErrorCode == WasmErrorCode.FeatureDisabled
            || (error.ErrorCode == WasmErrorCode.LimitExceeded && text == "too many locals");
        Expect(error.ErrorCode == wanted || alike, $"expected \"{text}\" but it was refused with {error.Code}: {error.Message}");
    }

    private void AssertReturn(JsonElement command)
    {
        var results = Act(command);
        var expected = command.GetProperty("expected");
        var matches = expected.GetArrayLength() == results.Length
            && expected.EnumerateArray().Zip(results).All(pair => SpecValues.Matches(pair.First, pair.Second));
        if (!matches)
        {
            var wanted = string.Join(", ", expected.EnumerateArray().Select(SpecValues.Describe));
            throw new SpecMismatchException($"{SpecValues.Describe(command.GetProperty("action"))} gave {string.Join(", ", results)} instead of {wanted}");
        }
    }

    private static void AssertTrap(JsonElement command, Action action)
    {
        var text = command.GetProperty("text").GetString()!;
        var trap = Catch<WasmTrapException>(action);
        Expect(trap.Kind == SpecTraps.KindOf(text), $"expected \"{text}\" but it trapped with {trap.Kind}: {trap.Message}");
    }

    private WasmValue[] Act(JsonElement command)
    {
        var action = command.GetProperty("action");
        var field = action.GetProperty("field").GetString()!;
        var instance = Instance(action, "module");
        return action.GetProperty("type").GetString() switch
        {
            "get" => [instance.GetGlobal(field).Value],
            "invoke" => instance.GetFunction(field).Invoke([.. action.GetProperty("args").EnumerateArray().Select(SpecValues.Parse)]),
            var other => throw new SpecMismatchException($"the action {other} is not known"),
        };
    }

    private WasmModule Compile(JsonElement command)
    {
        try
        {
            return WasmModule.Compile(Binary(command), _options);
        }
        catch (WasmModuleException error) when (error.ErrorCode == WasmErrorCode.FeatureUnsupported)
        {
            _unsupported++;
            throw;
        }
    }

    private byte[] Binary(JsonElement command) => _suite.Module(_file, command.GetProperty("filename").GetString()!);

    /// <summary>What to instantiate: a module defined before, or one that the command itself holds.</summary>
    private WasmModule Definition(JsonElement command)
    {
        if (!command.TryGetProperty("module", out var name))
        {
            return Compile(command);
        }

        return _definitions.TryGetValue(name.GetString()!, out var module)
            ? module
            : throw new SpecMismatchException($"the module definition {name} is missing: it was refused");
    }

    private WasmInstance Instance(JsonElement holder, string property)
    {
        if (!holder.TryGetProperty(property, out var name))
        {
            return _current ?? throw new SpecMismatchException("there is no module: it was refused");
        }

        return _instances.TryGetValue(name.GetString()!, out var instance)
            ? instance
            : throw new SpecMismatchException($"the module {name} is missing: it was refused");
    }

    private void Forget(JsonElement command)
    {
        if (command.TryGetProperty("name", out var name))
        {
            _instances.Remove(name.GetString()!);
        }
    }

    private void Bind(JsonElement command, WasmInstance instance)
    {
        _current = instance;
        if (command.TryGetProperty("name", out var name))
        {
            _instances[name.GetString()!] = instance;
        }
    }

    private static TException Catch<TException>(Action action)
        where TException : WasmException
    {
        try
        {
            action();
        }
        catch (TException error)
        {
            return error;
        }

        throw new SpecMismatchException($"nothing was thrown, but a {typeof(TException).Name} was expected");
    }

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new SpecMismatchException(otherwise);
        }
    }
}
