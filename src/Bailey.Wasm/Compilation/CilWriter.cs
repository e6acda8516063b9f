using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;
using Bailey.Wasm.Compilation.Outlining;

namespace Bailey.Wasm.Compilation;

/// <summary>
/// Writes the CIL of one method into a buffer that is reused for the next. Branches are written long and shortened at the
/// end: the JIT gives up optimizing methods of over 60,000 bytes, so every byte saved counts.
/// </summary>
internal sealed class CilWriter
{
    private readonly List<(int Position, int Label)> _branches = [];
    private readonly List<(int Position, int[] Labels)> _switches = [];
    private byte[] _code = new byte[4096];
    private byte[] _output = new byte[4096];
    private int[] _labels = new int[256];
    private int _labelCount;
    private int _instructions;
    private int _blocks;
    private int _localUses;
    private int _lastBoundary;

    /// <summary>What was written so far, as the JIT measures it, before branches are shortened.</summary>
    public MethodSize Size => new(Length, _instructions, _blocks, _localUses);

    /// <summary>Bytes written so far, before branches are shortened.</summary>
    public int Length { get; private set; }

    public void Reset()
    {
        Length = 0;
        _labelCount = 0;
        _instructions = _localUses = 0;
        _blocks = 1;
        _lastBoundary = 0;
        _branches.Clear();
        _switches.Clear();
    }

    public int DefineLabel()
    {
        if (_labelCount == _labels.Length)
        {
            Array.Resize(ref _labels, _labelCount * 2);
        }

        _labels[_labelCount] = -1;
        return _labelCount++;
    }

    public void MarkLabel(int label)
    {
        _labels[label] = Length;
        Boundary();
    }

    public void Op(ILOpCode code)
    {
        Reserve(2);
        _instructions++;
        if ((int)code > 0xFF)
        {
            _code[Length++] = 0xFE;
        }

        _code[Length++] = (byte)code;
        if (code is ILOpCode.Ret or ILOpCode.Throw or ILOpCode.Endfilter)
        {
            Boundary();
        }
    }

    public void Op(ILOpCode code, int operand)
    {
        Op(code);
        Int32(operand);
    }

    public void Branch(ILOpCode code, int label)
    {
        _branches.Add((Length, label));
        Op(code, 0);
        Boundary();
    }

    public void Switch(int[] labels)
    {
        _switches.Add((Length, labels));
        Op(ILOpCode.Switch, labels.Length);
        Reserve(4 * labels.Length);
        Length += 4 * labels.Length;
        Boundary();
    }

    public void LoadInt32(int value)
    {
        switch (value)
        {
            case >= -1 and <= 8:
                Op((ILOpCode)((int)ILOpCode.Ldc_i4_0 + value));
                break;
            case >= sbyte.MinValue and <= sbyte.MaxValue:
                Op(ILOpCode.Ldc_i4_s);
                Byte((byte)value);
                break;
            default:
                Op(ILOpCode.Ldc_i4, value);
                break;
        }
    }

    /// <summary>One instruction, though shorter ones would convert what they load: of the JIT's bounds that of instructions is the nearest to most methods.</summary>
    public void LoadInt64(long value)
    {
        Op(ILOpCode.Ldc_i8);
        Int64(value);
    }

    /// <summary>Adds an offset to the address on the stack: one that fits is extended by the addition itself.</summary>
    public void AddOffset(ulong offset)
    {
        if (offset == 0)
        {
            return;
        }

        if (offset <= int.MaxValue)
        {
            LoadInt32((int)offset);
        }
        else
        {
            LoadInt64((long)offset);
            Op(ILOpCode.Conv_u);
        }

        Op(ILOpCode.Add);
    }

    /// <summary>A 32-bit constant to be set later; returns where.</summary>
    public int LoadPatchableInt32()
    {
        Op(ILOpCode.Ldc_i4, 0);
        return Length - 4;
    }

    public void PatchInt32(int position, int value) =>
        BinaryPrimitives.WriteInt32LittleEndian(_code.AsSpan(position), value);

    /// <summary>Says that the address of the indirect access that follows may not be aligned.</summary>
    public void Unaligned()
    {
        Op(ILOpCode.Unaligned);
        Byte(1);
    }

    public void LoadFloat32(float value)
    {
        Op(ILOpCode.Ldc_r4);
        Int32(BitConverter.SingleToInt32Bits(value));
    }

    public void LoadFloat64(double value)
    {
        Op(ILOpCode.Ldc_r8);
        Int64(BitConverter.DoubleToInt64Bits(value));
    }

    public void LoadArgument(int index) => Indexed(index, ILOpCode.Ldarg_0, ILOpCode.Ldarg_s, ILOpCode.Ldarg);

    public void StoreArgument(int index) => Indexed(index, null, ILOpCode.Starg_s, ILOpCode.Starg);

    public void LoadLocal(int index) => Indexed(index, ILOpCode.Ldloc_0, ILOpCode.Ldloc_s, ILOpCode.Ldloc);

    public void StoreLocal(int index) => Indexed(index, ILOpCode.Stloc_0, ILOpCode.Stloc_s, ILOpCode.Stloc);

    public void LoadLocalAddress(int index) => Indexed(index, null, ILOpCode.Ldloca_s, ILOpCode.Ldloca);

    /// <summary>The finished code, branches shortened; valid until the next <see cref="Reset"/>.</summary>
    public ReadOnlySpan<byte> Finish(out int[] labelOffsets)
    {
        // Positions shift down by 3 for every short branch before them. Judged by the distances before shortening, which
        // are never smaller than those after it, every choice stays right.
        var shortBefore = new List<int>();
        foreach (var (position, label) in _branches)
        {
            var distance = _labels[label] - (position + 5);
            if (distance is >= -124 and <= 127 && IsShortenable((ILOpCode)_code[position]))
            {
                shortBefore.Add(position);
            }
        }

        var shortPositions = shortBefore.ToArray();
        int Moved(int position)
        {
            var index = Array.BinarySearch(shortPositions, position);
            return position - (3 * (index < 0 ? ~index : index));
        }

        if (_output.Length < Length)
        {
            _output = new byte[Math.Max(Length, _output.Length * 2)];
        }

        var source = 0;
        var target = 0;
        foreach (var position in shortPositions)
        {
            var count = position - source;
            Buffer.BlockCopy(_code, source, _output, target, count);
            target += count;
            _output[target] = (byte)(_code[position] - (ILOpCode.Br - ILOpCode.Br_s));
            target += 2;
            source = position + 5;
        }

        Buffer.BlockCopy(_code, source, _output, target, Length - source);
        var length = target + Length - source;

        labelOffsets = new int[_labelCount];
        for (var i = 0; i < _labelCount; i++)
        {
            labelOffsets[i] = _labels[i] < 0 ? -1 : Moved(_labels[i]);
        }

        var shortIndex = 0;
        foreach (var (position, label) in _branches)
        {
            var at = Moved(position);
            if (shortIndex < shortPositions.Length && shortPositions[shortIndex] == position)
            {
                shortIndex++;
                _output[at + 1] = (byte)checked((sbyte)(labelOffsets[label] - (at + 2)));
            }
            else
            {
                BinaryPrimitives.WriteInt32LittleEndian(_output.AsSpan(at + 1), labelOffsets[label] - (at + 5));
            }
        }

        foreach (var (position, labels) in _switches)
        {
            var at = Moved(position);
            var end = at + 5 + (4 * labels.Length);
            for (var i = 0; i < labels.Length; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(_output.AsSpan(at + 5 + (4 * i)), labelOffsets[labels[i]] - end);
            }
        }

        return _output.AsSpan(0, length);
    }

    private static bool IsShortenable(ILOpCode code) => code is >= ILOpCode.Br and <= ILOpCode.Blt_un;

    private void Indexed(int index, ILOpCode? implied, ILOpCode shortForm, ILOpCode longForm)
    {
        _localUses++;
        if (implied is { } first && index < 4)
        {
            Op((ILOpCode)((int)first + index));
        }
        else if (index < 256)
        {
            Op(shortForm);
            Byte((byte)index);
        }
        else
        {
            Op(longForm);
            Byte((byte)index);
            Byte(checked((byte)(index >> 8)));
        }
    }

    /// <summary>A basic block begins here, if none did yet.</summary>
    private void Boundary()
    {
        if (_lastBoundary != Length)
        {
            _lastBoundary = Length;
            _blocks++;
        }
    }

    private void Byte(byte value)
    {
        Reserve(1);
        _code[Length++] = value;
    }

    private void Int32(int value)
    {
        Reserve(4);
        BinaryPrimitives.WriteInt32LittleEndian(_code.AsSpan(Length), value);
        Length += 4;
    }

    private void Int64(long value)
    {
        Reserve(8);
        BinaryPrimitives.WriteInt64LittleEndian(_code.AsSpan(Length), value);
        Length += 8;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Reserve(int count)
    {
        if (Length + count > _code.Length)
        {
            Array.Resize(ref _code, Math.Max(_code.Length * 2, Length + count));
        }
    }
}
