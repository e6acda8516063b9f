using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Validation;

// References that are not null, calls through them, and locals that have no default value (core specification, 3.4.2-3.4.4 and 3.4.13).
internal sealed partial class FunctionValidator
{
    private readonly List<int> _initialised = [];
    private bool[] _isInitialised = [];
    private bool _tracksLocals;

    private int InitialisedCount => _initialised.Count;

    private void ResetInitialisation()
    {
        _tracksLocals = false;
        _initialised.Clear();
    }

    /// <summary>Notes locals that were just added, where reading them needs a value to be set before.</summary>
    private void TrackInitialisation(LocalGroup group)
    {
        if (group.Type.IsDefaultable)
        {
            if (_tracksLocals)
            {
                _isInitialised.AsSpan(_localCount - group.Count, group.Count).Fill(true);
            }

            return;
        }

        if (!_tracksLocals)
        {
            _tracksLocals = true;
            if (_isInitialised.Length < _locals.Length)
            {
                _isInitialised = new bool[_locals.Length];
            }

            _isInitialised.AsSpan(0, _localCount - group.Count).Fill(true);
        }

        _isInitialised.AsSpan(_localCount - group.Count, group.Count).Clear();
    }

    private void CheckInitialised(int local)
    {
        if (_tracksLocals && !_isInitialised[local])
        {
            throw Invalid($"uninitialized local {local}: its type {NameOf(_locals[local])} has no default value");
        }
    }

    private void MarkInitialised(int local)
    {
        if (_tracksLocals && !_isInitialised[local])
        {
            _isInitialised[local] = true;
            _initialised.Add(local);
        }
    }

    /// <summary>At the end of a block: what it set is not known to be set after it.</summary>
    private void ForgetInitialised(int height)
    {
        while (_initialised.Count > height)
        {
            _isInitialised[_initialised[^1]] = false;
            _initialised.RemoveAt(_initialised.Count - 1);
        }
    }

    private void ValidateReferenceInstruction(ref WasmReader reader, Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.CallRef:
            case Opcode.ReturnCallRef:
                var type = ReadTypeIndex(ref reader);
                var signature = SignatureOf(type);
                Pop(ValueCode.OfDefined(_typeIndices[_module.Types[type]], isNullable: true));
                ApplyCall(signature, opcode == Opcode.ReturnCallRef);
                break;
            case Opcode.RefAsNonNull:
                Push(ValueCode.AsNonNull(PopReference()));
                break;
            case Opcode.BrOnNull:
                {
                    var label = ReadLabel(ref reader);
                    var reference = PopReference();
                    PopAll(label);
                    PushAll(label);
                    Push(ValueCode.AsNonNull(reference));
                    break;
                }

            default:
                {
                    var label = ReadLabel(ref reader);
                    var reference = PopReference();
                    Push(ValueCode.AsNonNull(reference));
                    if (label.Length == 0)
                    {
                        throw Invalid("type mismatch: br_on_non_null to a label that takes nothing");
                    }

                    PopAll(label);
                    PushAll(label.AsSpan(0, label.Length - 1));
                    break;
                }
        }
    }

    private int ReadTypeIndex(ref WasmReader reader)
    {
        var type = reader.ReadU32();
        return type < (uint)_module.Types.Length ? (int)type : throw Invalid($"unknown type {type}, there are {_module.Types.Length}");
    }
}
