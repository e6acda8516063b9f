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

    private readonly string _file;
    private readonly WasmCompileOptions _options;
    private readonly SpecModules _modules;
    private readonly List<SpecFailure> _failures = [];

    private SpecRunner(SpecSuite suite, string file, SpecVariant variant, WasmStore store)
    {
        _file = file;
        _options = variant.Options(suite.Features);
        _modules = new SpecModules(suite, file, _options, store);
    }

    public static SpecFileResult Run(SpecSuite suite, string file, SpecVariant variant)
    {
        using var store = new WasmStore(StoreOptions);
        using var scope = store.Begin(Deadline);
        return new SpecRunner(suite, file, variant, store).Run(suite.Script(file));
    }

    /// <summary>Whether a command counts as an assertion: one on malformed text has no binary to run.</summary>
    private static bool IsAssertion(JsonElement command) =>
        TypeOf(command).StartsWith("assert_", StringComparison.Ordinal)
        && !(command.TryGetProperty("module_type", out var type) && type.GetString() == "text");

    private static string TypeOf(JsonElement command) => command.GetProperty("type").GetString()!;

    private SpecFileResult Run(byte[] commands)
    {
        _modules.DefineHost();
        using var script = JsonDocument.Parse(commands);
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

        return new SpecFileResult(_file, total, passed, _failures);
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
            var text = error is SpecMismatchException or SpecLackingException ? error.Message : $"{error.GetType().Name}: {error.Message}";
            var line = command.GetProperty("line").GetInt32();
            _failures.Add(new SpecFailure(line, $"{TypeOf(command)}: {text}", error is SpecLackingException));
            return false;
        }
    }

    private void Execute(JsonElement command)
    {
        switch (TypeOf(command))
        {
            case "module" or "module_instance":
                _modules.Instantiate(command);
                break;
            case "module_definition":
                _modules.Define(command);
                break;
            case "register":
                _modules.Register(command);
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
                Catch<WasmGuestException>(() => Act(command));
                break;
            case "assert_uninstantiable":
                var uninstantiable = _modules.Module(command);
                AssertTrap(command, () => _modules.Instantiate(uninstantiable));
                break;
            case "assert_unlinkable":
                var unlinkable = _modules.Module(command);
                var link = Catch<WasmLinkException>(() => _modules.Instantiate(unlinkable));
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
        var error = Catch<WasmModuleException>(() => WasmModule.Validate(_modules.Binary(command), _options));
        if (error.ErrorCode == WasmErrorCode.FeatureUnsupported)
        {
            throw new SpecLackingException(error.Message);
        }

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
        var instance = _modules.Instance(action, "module");
        return action.GetProperty("type").GetString() switch
        {
            "get" => [instance.GetGlobal(field).Value],
            "invoke" => instance.GetFunction(field).Invoke([.. action.GetProperty("args").EnumerateArray().Select(SpecValues.Parse)]),
            var other => throw new SpecMismatchException($"the action {other} is not known"),
        };
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
