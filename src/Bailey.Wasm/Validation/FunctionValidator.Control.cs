using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Validation;

// Blocks, branches and calls (core specification, 3.4.8).
internal sealed partial class FunctionValidator
{
    private const byte EmptyBlockType = 0x40;

    private ControlFrame[] _frames = new ControlFrame[16];
    private readonly Dictionary<int, StackSignature> _singleResults = [];
    private int _frameCount;

    private void PushFrame(Opcode opcode, StackSignature signature)
    {
        // The function itself is a frame too, which the limit does not mean.
        if (_frameCount > _limits.MaxNesting)
        {
            throw LimitExceeded($"more than {_limits.MaxNesting} nested blocks", nameof(WasmLimits.MaxNesting), _limits.MaxNesting);
        }

        if (_frameCount == _frames.Length)
        {
            Array.Resize(ref _frames, _frames.Length * 2);
        }

        _height = _depth;
        _frames[_frameCount++] = new ControlFrame(opcode, signature, _depth, InitialisedCount, Unreachable: false);
        PushAll(signature.Parameters);
    }

    /// <summary>Checks that the innermost block leaves what it should, and leaves it.</summary>
    private ControlFrame PopFrame()
    {
        var frame = _frames[_frameCount - 1];
        PopAll(frame.Signature.Results);
        if (_depth != frame.Height)
        {
            throw Invalid($"type mismatch: values remain on the stack at the end of a block, {_depth - frame.Height} too many");
        }

        ForgetInitialised(frame.InitHeight);
        _frameCount--;
        _height = _frameCount == 0 ? 0 : _frames[_frameCount - 1].Height;
        return frame;
    }

    private void MarkUnreachable()
    {
        _depth = _height;
        _frames[_frameCount - 1].Unreachable = true;
    }

    private void EnterBlock(ref WasmReader reader, Opcode opcode)
    {
        var signature = ReadBlockType(ref reader);
        _hasLoops |= opcode == Opcode.Loop;
        if (opcode == Opcode.If)
        {
            Pop(ValueCode.I32);
        }

        PopAll(signature.Parameters);
        PushFrame(opcode, signature);
    }

    private StackSignature SingleResult(int type)
    {
        if (!_singleResults.TryGetValue(type, out var signature))
        {
            _singleResults.Add(type, signature = new StackSignature([], [type]));
        }

        return signature;
    }

    private StackSignature ReadBlockType(ref WasmReader reader)
    {
        var first = reader.PeekByte();
        if (first == EmptyBlockType)
        {
            reader.Skip(1);
            return StackSignature.Empty;
        }

        // A byte with the sign bit set starts a value type; everything else is an index of 33 bits.
        if ((first & 0xC0) == 0x40)
        {
            var result = Canonical(_types.ReadValueCode(ref reader, _module.Types.Length));
            return SingleResult(result);
        }

        var index = reader.ReadS33();
        if (index < 0)
        {
            throw WasmReader.Malformed($"malformed block type {index}", _at);
        }

        if (index >= _signatures.Length)
        {
            throw Invalid($"unknown type {index}");
        }

        _features.Require(WasmFeatures.MultiValue, "a block type with an index", _at);
        return SignatureOf((int)index);
    }

    private void ValidateElse()
    {
        if (_frames[_frameCount - 1].Opcode != Opcode.If)
        {
            throw WasmReader.Malformed($"else without an open if in function {_function}", _at);
        }

        var frame = PopFrame();
        PushFrame(Opcode.Else, frame.Signature);
    }

    private void ValidateEnd()
    {
        var frame = PopFrame();
        _openTries -= frame.Opcode == Opcode.TryTable ? 1 : 0;
        if (frame.Opcode == Opcode.If)
        {
            if (frame.Signature.Parameters.Length != frame.Signature.Results.Length)
            {
                throw Invalid("type mismatch: an if without else must leave what it takes");
            }

            CheckTypes(frame.Signature.Parameters, frame.Signature.Results);
        }

        if (_frameCount > 0)
        {
            PushAll(frame.Signature.Results);
        }
    }

    private int[] ReadLabel(ref WasmReader reader)
    {
        var label = reader.ReadU32();
        return label < (uint)_frameCount
            ? _frames[_frameCount - 1 - (int)label].LabelTypes
            : throw Invalid($"unknown label {label}, {_frameCount} are open");
    }

    private void ValidateBranch(ref WasmReader reader)
    {
        PopAll(ReadLabel(ref reader));
        MarkUnreachable();
    }

    private void ValidateBranchIf(ref WasmReader reader)
    {
        var types = ReadLabel(ref reader);
        Pop(ValueCode.I32);
        PopAll(types);
        PushAll(types);
    }

    private void ValidateBranchTable(ref WasmReader reader)
    {
        var count = reader.ReadCount(1);
        if (count > _limits.MaxBranchTableTargets)
        {
            throw LimitExceeded(
                $"a br_table with {count} targets", nameof(WasmLimits.MaxBranchTableTargets), _limits.MaxBranchTableTargets);
        }

        Pop(ValueCode.I32);
        var first = ReadLabel(ref reader);
        CheckTop(first);
        var types = first;
        for (var i = 0; i < count; i++)
        {
            types = ReadLabel(ref reader);
            if (types.Length != first.Length)
            {
                throw Invalid("type mismatch: the targets of a br_table take different numbers of values");
            }

            // Neighbouring targets are often the same block.
            if (!ReferenceEquals(types, first))
            {
                CheckTop(types);
            }
        }

        PopAll(types);
        MarkUnreachable();
    }

    private void ValidateReturn()
    {
        PopAll(_frames[0].Signature.Results);
        MarkUnreachable();
    }

    private void ValidateCall(ref WasmReader reader, bool isTail)
    {
        var function = ReadFunctionIndex(ref reader);
        ApplyCall(SignatureOf(_module.FunctionTypeIndices[function]), isTail);
    }

    private void ValidateCallIndirect(ref WasmReader reader, bool isTail)
    {
        var type = reader.ReadU32();
        var table = ReadTable(ref reader);
        if (type >= (uint)_signatures.Length)
        {
            throw Invalid($"unknown type {type}");
        }

        if (!table.Element.IsFunctionReference)
        {
            throw Invalid($"type mismatch: call_indirect on a table of {table.Element}");
        }

        var signature = SignatureOf((int)type);
        Pop(AddressOf(table));
        ApplyCall(signature, isTail);
    }

    private void ApplyCall(StackSignature signature, bool isTail)
    {
        _hasCalls = true;
        PopAll(signature.Parameters);
        if (!isTail)
        {
            PushAll(signature.Results);
            return;
        }

        if (signature.Results.Length != _frames[0].Signature.Results.Length)
        {
            throw Invalid("type mismatch: a tail call must return what its function returns");
        }

        CheckTypes(signature.Results, _frames[0].Signature.Results);

        MarkUnreachable();
    }

    private int ReadFunctionIndex(ref WasmReader reader)
    {
        var function = reader.ReadU32();
        return function < (uint)_module.FunctionTypeIndices.Length
            ? (int)function
            : throw Invalid($"unknown function {function}, there are {_module.FunctionTypeIndices.Length}");
    }
}
