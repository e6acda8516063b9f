namespace Bailey.Wasm.Validation;

// The operand stack.
internal sealed partial class FunctionValidator
{
    private const int InitialOperands = 256;

    private const int FreeComparisons = 1_000_000;

    private int[] _operands;
    private long _comparisons;
    private long _maxComparisons;
    private int _depth;
    private int _maxDepth;

    // Height of the innermost frame: operands below belong to outer ones.
    private int _height;

    private void Push(int type)
    {
        if (_depth >= _operands.Length)
        {
            Grow(_depth + 1);
        }

        _operands[_depth++] = type;
        if (_depth > _maxDepth)
        {
            _maxDepth = _depth;
        }
    }

    private void PushAll(ReadOnlySpan<int> types)
    {
        if (types.Length > _operands.Length - _depth)
        {
            Grow(_depth + types.Length);
        }

        types.CopyTo(_operands.AsSpan(_depth));
        _depth += types.Length;
        _maxDepth = Math.Max(_maxDepth, _depth);
    }

    private void Grow(int needed)
    {
        if (needed > _limits.MaxOperandDepth)
        {
            throw LimitExceeded($"{needed} operands", nameof(WasmLimits.MaxOperandDepth), _limits.MaxOperandDepth);
        }

        var length = Math.Clamp(_operands.Length * 2L, needed, _limits.MaxOperandDepth);
        Array.Resize(ref _operands, (int)length);
    }

    private void Pop(int expected)
    {
        if (_depth > _height)
        {
            var actual = _operands[--_depth];
            if (actual != expected && !IsSubtype(actual, expected))
            {
                throw TypeMismatch(expected, actual);
            }
        }
        else
        {
            CheckUnderflow(expected);
        }
    }

    private int PopAny()
    {
        if (_depth > _height)
        {
            return _operands[--_depth];
        }

        CheckUnderflow(ValueCode.Unknown);
        return ValueCode.Unknown;
    }

    private void PopAll(int[] expected)
    {
        CheckTop(expected);
        _depth = Math.Max(_height, _depth - expected.Length);
    }

    /// <summary>Checks that the topmost operands are of these types, and leaves them.</summary>
    private void CheckTop(int[] expected)
    {
        // In unreachable code what lies below the block's operands is of any type.
        var available = Math.Min(_depth - _height, expected.Length);
        var actual = _operands.AsSpan(_depth - available, available);
        var tail = expected.AsSpan(expected.Length - available);

        CheckTypes(actual, tail);
        if (available < expected.Length)
        {
            CheckUnderflow(expected[expected.Length - available - 1]);
        }
    }

    /// <summary>Checks that types, as many as are expected, can stand for those.</summary>
    private void CheckTypes(ReadOnlySpan<int> actual, ReadOnlySpan<int> expected)
    {
        // Whole vectors at a time: the types of a block can be a thousand while the instruction that names them is two bytes.
        if (actual.SequenceEqual(expected))
        {
            return;
        }

        // One by one is slower by so much that a body must not ask for it again and again.
        _comparisons += actual.Length;
        if (_comparisons > _maxComparisons)
        {
            throw LimitExceeded($"{_comparisons} comparisons of different types", nameof(WasmLimits.MaxTypeComparisons), _limits.MaxTypeComparisons);
        }

        for (var i = actual.Length - 1; i >= 0; i--)
        {
            if (actual[i] != expected[i] && !IsSubtype(actual[i], expected[i]))
            {
                throw TypeMismatch(expected[i], actual[i]);
            }
        }
    }

    private bool IsSubtype(int type, int expected)
    {
        if (type == ValueCode.Unknown)
        {
            return true;
        }

        if (!ValueCode.IsReference(type) || !ValueCode.IsReference(expected))
        {
            return false;
        }

        return type == ValueCode.NonNull || (expected != ValueCode.NonNull && Subtyping.Matches(_types.ToType(type), _types.ToType(expected)));
    }

    private string NameOf(int code) => code switch
    {
        ValueCode.Unknown => "any",
        ValueCode.NonNull => "a reference",
        _ => _types.ToType(code).ToString(),
    };

    /// <summary>Takes a reference of any type: its code, or that of an unknown value or reference.</summary>
    private int PopReference()
    {
        var type = PopAny();
        return ValueCode.IsReference(type) ? type : throw Invalid($"type mismatch: expected a reference, found {NameOf(type)}");
    }

    private void CheckUnderflow(int expected)
    {
        if (!_frames[_frameCount - 1].Unreachable)
        {
            throw Invalid($"type mismatch: expected {(expected == ValueCode.Unknown ? "a value" : NameOf(expected))}, but the stack holds nothing more");
        }
    }

    private WasmModuleException TypeMismatch(int expected, int actual) =>
        Invalid($"type mismatch: expected {NameOf(expected)}, found {NameOf(actual)}");
}
