using System.Numerics;

namespace Bailey.Wasm.Validation;

// The operand stack.
internal sealed partial class FunctionValidator
{
    private const int InitialOperands = 256;

    private byte[] _operands;
    private int _depth;
    private int _maxDepth;

    // Height of the innermost frame: operands below belong to outer ones.
    private int _height;

    private void Push(byte type)
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

    private void PushAll(byte[] types)
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

    private void Pop(byte expected)
    {
        if (_depth > _height)
        {
            var actual = _operands[--_depth];
            if (!ValueCode.Matches(actual, expected))
            {
                throw TypeMismatch(expected, actual);
            }
        }
        else
        {
            CheckUnderflow(ValueCode.NameOf(expected));
        }
    }

    private byte PopAny()
    {
        if (_depth > _height)
        {
            return _operands[--_depth];
        }

        CheckUnderflow("a value");
        return ValueCode.Unknown;
    }

    private void PopAll(byte[] expected)
    {
        CheckTop(expected);
        _depth = Math.Max(_height, _depth - expected.Length);
    }

    /// <summary>Checks that the topmost operands are of these types, and leaves them.</summary>
    private void CheckTop(byte[] expected)
    {
        // In unreachable code what lies below the block's operands is of any type.
        var available = Math.Min(_depth - _height, expected.Length);
        var actual = _operands.AsSpan(_depth - available, available);
        var tail = expected.AsSpan(expected.Length - available);
        if (!Matches(actual, tail))
        {
            var i = available - 1;
            while (ValueCode.Matches(actual[i], tail[i]))
            {
                i--;
            }

            throw TypeMismatch(tail[i], actual[i]);
        }

        if (available < expected.Length)
        {
            CheckUnderflow(ValueCode.NameOf(expected[expected.Length - available - 1]));
        }
    }

    // Whole vectors at a time: the types of a block can be a thousand while the instruction that names them is two bytes.
    private static bool Matches(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected)
    {
        if (actual.SequenceEqual(expected))
        {
            return true;
        }

        var i = 0;
        for (; i <= actual.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            var types = new Vector<byte>(actual[i..]);
            var matches = Vector.Equals(types, new Vector<byte>(expected[i..])) | Vector.Equals(types, Vector<byte>.Zero);
            if (!Vector.EqualsAll(matches, Vector<byte>.AllBitsSet))
            {
                break;
            }
        }

        for (; i < actual.Length; i++)
        {
            if (!ValueCode.Matches(actual[i], expected[i]))
            {
                return false;
            }
        }

        return true;
    }

    private void CheckUnderflow(string expected)
    {
        if (!_frames[_frameCount - 1].Unreachable)
        {
            throw Invalid($"type mismatch: expected {expected}, but the stack holds nothing more");
        }
    }

    private WasmModuleException TypeMismatch(byte expected, byte actual) =>
        Invalid($"type mismatch: expected {ValueCode.NameOf(expected)}, found {ValueCode.NameOf(actual)}");
}
