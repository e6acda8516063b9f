using Bailey.Testing.Fuzzing;
using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Exceptions.Programs;

/// <summary>
/// Makes random programs that throw and catch, branch out of try_tables, return from them and call from their tails. Functions
/// call later ones alone, and loops count down, so that every program ends.
/// </summary>
internal sealed class ProgramGenerator(int seed)
{
    public const int FirstException = 6;

    private const int Functions = 4;
    private const int MaxDepth = 7;

    // Parameters and a local that nodes set; loops count in the others.
    private const int Locals = 3;

    private readonly RandomSource _random = new(seed);
    private readonly List<Label> _labels = [];
    private int _function;
    private int _loops;
    private int _budget;

    public Node[] Generate()
    {
        var functions = new Node[Functions];
        for (_function = 0; _function < Functions; _function++)
        {
            _labels.Clear();
            _labels.Add(new Label(hasNumber: true) { IsFunction = true });
            _loops = 0;
            _budget = 60;
            functions[_function] = Value(0);
        }

        return functions;
    }

    public static byte[] Write(Node[] functions)
    {
        var module = new ModuleBuilder()
            .ImportFunction("host", "call", [I32, I32, I32], [I32])
            .Tag([], "t0").Tag([I32], "t1").Tag([I32, I64], "t2")
            .Memory(1, Machine.MaxPages)
            .Table((uint)functions.Length)
            .Global(new(I32, true), code => code.I32Const(0), "trace");
        for (var i = 0; i < functions.Length; i++)
        {
            var function = functions[i];
            module.Function($"f{i}", [I32, I32], [I32], [I32, I32, I32, I32, ExnRef, ExnRef], code =>
                function.Write(new NodeWriter(code)));
        }

        return module.Elements(offset => offset.I32Const(0), [.. Enumerable.Range(0, functions.Length).Select(i => $"f{i}")]).ToBytes();
    }

    private Node Value(int depth)
    {
        if (depth >= MaxDepth || --_budget < 0)
        {
            return _random.Chance(50) ? new Constant(_random.Between(-3, 3)) : new LocalValue((uint)_random.Below(Locals));
        }

        depth++;
        switch (_random.Below(24))
        {
            case 0:
                return new Constant(_random.Between(-3, 100));
            case 1:
                return new LocalValue((uint)_random.Below(Locals));
            case 2 or 3:
                return new Assignment((uint)_random.Below(Locals), Value(depth));
            case 4 or 5:
                return new Binary(_random.Of(Binary.Opcodes), Value(depth), Value(depth));
            case 6 or 7:
                return new Mark(_random.Below(1000));
            case 8 or 9:
                var condition = Value(depth);
                return Within(new Label(hasNumber: true), label => new Choice(condition, Value(depth), Value(depth), label));
            case 10:
                return Within(new Label(hasNumber: true), label => new Block(label, Value(depth)));
            case 11 when _loops < 3:
                return Within(new Label(), label => new Loop((uint)(Locals + _loops++), _random.Between(1, 4), label, Value(depth)));
            case 12:
                return new Jump([Numeric()], Value(depth), _random.Chance(60) ? Value(depth) : null);
            case 13:
                return new Jump([.. Enumerable.Range(0, _random.Between(2, 4)).Select(_ => Numeric())], Value(depth), Value(depth));
            case 14 or 15 when _function < Functions - 1:
                return new Call((CallKind)_random.Below(3), _random.Between(_function + 1, Functions - 1), Value(depth), Value(depth));
            case 16 when _function < Functions - 1:
                return new Call((CallKind)_random.Between(3, 4), _random.Between(_function + 1, Functions - 1), Value(depth), Value(depth));
            case 17 or 18:
                return new Throw(_random.Below(3), Value(depth));
            case 19:
                return new ThrowAgain(_random.Below(2));
            case 20:
                return _random.Below(6) switch
                {
                    0 => new Unreachable(),
                    1 => new Growth(),
                    < 4 => new Load(Address()),
                    _ => new Store(Address(), Value(depth)),
                };
            default:
                return Attempt(depth);
        }
    }

    private Attempt Attempt(int depth)
    {
        var handlers = new List<Handler>();
        var clauses = new List<Clause>();
        for (var count = _random.Below(4); count > 0; count--)
        {
            int? tag = _random.Chance(70) ? _random.Below(3) : null;
            var passes = _random.Chance(40);

            // A label far out where one fits, a handler of its own otherwise.
            var fitting = _labels.Where(label => Fits(label, tag, passes)).ToList();
            if (fitting.Count > 0 && _random.Chance(40))
            {
                clauses.Add(new Clause(tag, passes, _random.Of(fitting)));
                continue;
            }

            var target = new Label(tag is 1 or 2, tag is 2, passes);
            handlers.Add(new Handler(target, _random.Below(2), Value(depth)));
            clauses.Add(new Clause(tag, passes, target));
        }

        // Bodies of handlers stand outside of all of the labels that lead to them.
        _labels.AddRange(handlers.Select(handler => handler.Label));
        var attempt = Within(new Label(hasNumber: true), own => new Attempt(own, [.. clauses], [.. handlers], Value(depth)));
        _labels.RemoveRange(_labels.Count - handlers.Count, handlers.Count);
        return attempt;
    }

    private static bool Fits(Label label, int? tag, bool passesReference) =>
        label.HasNumber == (tag is 1 or 2) && label.HasWide == (tag is 2) && label.HasException == passesReference;

    private T Within<T>(Label label, Func<Label, T> make)
    {
        _labels.Add(label);
        var node = make(label);
        _labels.RemoveAt(_labels.Count - 1);
        return node;
    }

    private Label Numeric() => _random.Of(_labels.Where(label => label is { HasNumber: true, HasWide: false, HasException: false }).ToList());

    private int Address() => _random.Of((int[])[0, 4, 65_532, 65_536, 131_072, 262_144 - 4]);
}
