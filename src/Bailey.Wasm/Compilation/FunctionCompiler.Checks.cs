using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>
/// Checks that an access to memory lies inside. An access needs none where an earlier check covers it, where the module's minimum does, or where it would fault by
/// itself.
/// </content>
internal sealed partial class FunctionCompiler
{
    // No memory is larger; an offset beyond it always traps, and sums below cannot overflow.
    private const ulong MaxMemoryBytes = 1UL << 47;

    // Bounds the work of forgetting, which every label does.
    private const int MaxRemembered = 64;

    // For locals used as addresses in memory 0: up to which offset the bytes are known to be inside.
    private readonly Dictionary<int, ulong> _checked = [];

    private void ForgetChecks() => _checked.Clear();

    private void ForgetChecks(int local) => _checked.Remove(local);

    /// <summary>Emits the check of an access, where it needs one; then the address comes back as something that can be read again.</summary>
    private Expression CheckedAddress(Expression address, MemoryArgument argument, uint size)
    {
        var type = _definition.Memories[argument.Memory];
        var end = argument.Offset + size;
        var isConstant = address.Kind == ExpressionKind.Constant;
        if (Faults(argument.Memory, end) && (!isConstant || IsInsideMinimum(type, address.Bits, end)))
        {
            // A known address outside is compared: the JIT leaves out accesses to nothing but what it has accessed at another known offset.
            _canTrap = true;
            return address;
        }

        SettleFaults();
        if (argument.Offset > MaxMemoryBytes)
        {
            // Still a value for what follows, which is never reached.
            address = Simplify(address);
            _il.LoadInt32(0);
            Branch(I.Brfalse, TrapSite.OutOfBoundsMemory);
            return address;
        }

        if (isConstant && IsInsideMinimum(type, address.Bits, end))
        {
            return address;
        }

        var remembers = address.Kind == ExpressionKind.Local && argument.Memory == 0 && !type.Is64;
        if (remembers && _checked.TryGetValue(address.Index, out var known) && end <= known)
        {
            return address;
        }

        if (remembers)
        {
            Remember(address.Index, end);
        }

        // Extended once, for the check and the access.
        var variable = NewTemporary(WasmValueType.I64);
        BeginStore(variable);
        Emit(address);
        if (!type.Is64)
        {
            _il.Op(I.Conv_u8);
        }

        EndStore(variable);
        var extended = TemporaryOf(variable);
        Check(extended, argument.Memory, end);
        return extended;
    }

    private void Check(Expression address, int memory, ulong end)
    {
        var type = _definition.Memories[memory];
        Read(address);
        if (IsInsideMinimum(type, 0, end))
        {
            // The length is never less than the minimum, so the difference cannot underflow; and unlike a sum with the
            // address it is the same for every access of this shape, and can leave the loop.
            if (memory == 0 && HasLimit && end == _scan.CommonEnd)
            {
                LoadLimit();
            }
            else
            {
                LoadLength(memory);
                if (end > 1)
                {
                    _il.LoadInt64((long)end - 1);
                    _il.Op(I.Sub);
                }
            }

            Branch(I.Bge_un, TrapSite.OutOfBoundsMemory);
            return;
        }

        if (type.Is64)
        {
            // Alone first: the sum could overflow.
            LoadLength(memory);
            Branch(I.Bgt_un, TrapSite.OutOfBoundsMemory);
            Read(address);
        }

        _il.LoadInt64((long)end);
        _il.Op(I.Add);
        LoadLength(memory);
        Branch(I.Bgt_un, TrapSite.OutOfBoundsMemory);
    }

    /// <summary>Whether bytes up to an end are inside the smallest size that the memory can have; memories never shrink.</summary>
    private static bool IsInsideMinimum(WasmMemoryType type, ulong address, ulong end) =>
        address <= MaxMemoryBytes && type.Minimum <= MaxMemoryBytes / WasmMemoryType.PageSize
        && address + end <= type.Minimum * WasmMemoryType.PageSize;

    private void Remember(int local, ulong end)
    {
        if (_checked.Count >= MaxRemembered)
        {
            _checked.Clear();
        }

        _checked[local] = end;
    }
}
