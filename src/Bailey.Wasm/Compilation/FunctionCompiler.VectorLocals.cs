using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>
/// Locals that hold vectors. Where such a local is mostly compared, or its top bits are taken, the JIT keeps it as a mask, with AVX-512; and does not know then that it is zero
/// at the start. So those that may be read before they are set are set to zero.
/// </content>
internal sealed partial class FunctionCompiler
{
    private readonly HashSet<int> _zeroedVectors = [];

    // Of each local that holds a vector the frame in which it was set, as long as that is open.
    private readonly Dictionary<int, ControlFrame> _vectorSetIn = [];

    private void ResetVectorLocals()
    {
        _zeroedVectors.Clear();
        _vectorSetIn.Clear();
    }

    private void NoteVectorSet(int local)
    {
        if (IsVectorLocal(local) && !IsVectorSet(local))
        {
            _vectorSetIn[local] = Top;
        }
    }

    private void NoteVectorRead(int local)
    {
        if (IsVectorLocal(local) && !IsVectorSet(local) && _zeroedVectors.Add(local))
        {
            _frameTemporaries += 2;
        }
    }

    private bool IsVectorLocal(int local) => LocalVariable(local) is { Place: VariablePlace.Local } variable && variable.Type == WasmValueType.V128;

    private bool IsVectorSet(int local) => _vectorSetIn.TryGetValue(local, out var frame) && IsOpen(frame);

    private void ZeroVectors(CilWriter il)
    {
        foreach (var local in _zeroedVectors)
        {
            il.Op(I.Call, Token(Members.VectorZero));
            il.StoreLocal(LocalVariable(local).Index);
        }
    }
}
