using Bailey.Wasm.Runtime;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>What stands before and after a function's own code: prologue and traps.</content>
internal sealed partial class FunctionCompiler
{
    // Frames smaller than this need no check of their own in functions that call nothing: the reserve has room for them.
    private const int SmallFrame = 2048;

    // No stack has room for more, and the JIT needs a hundred times as much to make it.
    private const int MaxFrameBytes = 8 * 1024 * 1024;

    private const int TrapLabels = 2 * (int)(TrapSite.IndirectCall + 1);

    private readonly CilWriter _prologue = new();
    private int[] _trapLabels = new int[TrapLabels];
    private int _maxStack;
    private int _frameTemporaries;
    private bool _canTrap;

    /// <summary>
    /// Most bytes that the method's frame can have. Where the JIT does not optimize, each vector value and each call through a pointer
    /// or delegate gets slots of its own (16 bytes were seen for either; twice that is reckoned).
    /// </summary>
    private int FrameBytes => (32 * _frameTemporaries) + (16 * _methodLocals.Count) + (8 * _parameters) + _frameBytes;

    private void TrapAlways(TrapSite site)
    {
        Branch(I.Br, site);
        _reachable = false;
    }

    /// <summary>Branches to a trap; CIL's stack must hold nothing but the operands of the branch.</summary>
    private void Branch(I code, TrapSite site)
    {
        // Apart for code whose fuel the store does not know: the trap tells it.
        ref var label = ref _trapLabels[((int)site * 2) + (_fuelDeferred ? 1 : 0)];
        if (label == 0)
        {
            label = _il.DefineLabel() + 1;
        }

        _canTrap = true;
        _il.Branch(code, label - 1);
    }

    private void WriteTraps()
    {
        for (var i = 0; i < _trapLabels.Length; i++)
        {
            if (_trapLabels[i] == 0)
            {
                continue;
            }

            _il.MarkLabel(_trapLabels[i] - 1);
            _trapLabels[i] = 0;
            if ((i & 1) != 0)
            {
                StoreFuel();
            }

            WriteTrap((TrapSite)(i / 2));
        }
    }

    private void WriteTrap(TrapSite site)
    {
        switch (site)
        {
            case TrapSite.OutOfFuel:
                LoadStore();
                _il.Op(I.Call, Token(Members.Trap(nameof(Trap.OutOfFuel))));
                break;
            case TrapSite.Interrupted:
                LoadStore();
                _il.Op(I.Call, Token(Members.Trap(nameof(Trap.Interrupted))));
                break;
            case TrapSite.IndirectCall:
                _il.LoadLocal(_calleeLocal);
                _il.Op(I.Call, Token(Members.Trap(nameof(Trap.IndirectCall))));
                break;
            default:
                _il.Op(I.Call, Token(Members.Trap(site.ToString())));
                break;
        }

        _il.Op(I.Throw);
    }

    private CompiledMethod Finish()
    {
        WritePrologue();
        var prologue = _prologue.Finish(out _);
        var body = _il.Finish(out var labels);
        var code = new byte[prologue.Length + body.Length];
        prologue.CopyTo(code);
        body.CopyTo(code.AsSpan(prologue.Length));
        var mayInline = MayInline && !_canTrap && body.Length < 64 && _units.Count == 0;
        var result = new CompiledMethod(code, Math.Max(_maxStack, (4 * Expression.MaxDepth) + 16), LocalSignature(), FrameBytes + _segmentFrameBytes, FinishRegions(labels, prologue.Length), mayInline, _regions.Sum(region => (long)region.Depth * region.Depth * region.Depth))
        {
            Size = (_il.Size + _prologue.Size) with { Bytes = code.Length },
            Segments = FinishSegments(),
            MayOptimizeLoops = _carriedWork <= MaxCarriedWork,
        };
        _calleeLocal = _elementsLocal = -1;
        _frameTemporaries = 0;
        _maxStack = 0;
        _canTrap = false;
        return result;
    }

    // Whether it may become code so small that the JIT may inline it.
    private bool MayInline => !_scan.HasCalls && !_scan.HasLoops && _around is null;

    /// <summary>
    /// Code that checks the stack and calls the function's own method, for methods whose frame is so large that their prologue
    /// must not be entered unchecked: it touches the frame before any instruction of theirs. A large function is translated before; see
    /// <see cref="LargeFunctions"/>.
    /// </summary>
    public CompiledMethod Guard(WasmFunctionType type, int frameBytes, int largeIndex, int bodyToken)
    {
        var il = _prologue;
        il.Reset();
        var fine = il.DefineLabel();
        il.LoadLocalAddress(0);
        il.Op(I.Conv_u);
        il.LoadInt32(frameBytes);
        il.Op(I.Conv_u);
        il.Op(I.Sub);
        il.LoadArgument(0);
        il.Op(I.Ldfld, Token(Members.Store));
        il.Op(I.Volatile);
        il.Op(I.Ldfld, Token(Members.StackLimit));
        il.Branch(I.Bge_un, fine);
        il.LoadArgument(0);
        il.Op(I.Ldfld, Token(Members.Store));
        il.Op(I.Call, Token(Members.Trap(nameof(Trap.StackCheck))));
        il.Op(I.Throw);
        il.MarkLabel(fine);
        var ready = il.DefineLabel();
        il.LoadArgument(0);
        il.Op(I.Ldfld, Token(Members.Large));
        il.Op(I.Ldfld, Token(Members.LargeReady));
        il.LoadInt32(largeIndex);
        il.Op(I.Add);
        il.Op(I.Volatile);
        il.Op(I.Ldind_u1);
        il.Branch(I.Brtrue, ready);
        il.LoadArgument(0);
        il.Op(I.Ldfld, Token(Members.Large));
        il.LoadArgument(0);
        il.Op(I.Ldfld, Token(Members.Store));
        il.LoadInt32(largeIndex);
        il.Op(I.Call, Token(Members.LargeAwait));
        il.MarkLabel(ready);
        for (var i = 0; i <= type.Parameters.Length; i++)
        {
            il.LoadArgument(i);
        }

        il.Op(I.Call, bodyToken);
        il.Op(I.Ret);
        _methodLocals.Clear();
        _methodLocals.Add(LocalKind.I64);
        return new(il.Finish(out _).ToArray(), type.Parameters.Length + 8, LocalSignature(), 0, [], MayInline: false);
    }

    private void WritePrologue()
    {
        var il = _prologue;
        il.Reset();
        var frame = _frameBytes + (8 * _frameReferences);
        var methodFrame = 8 * _methodLocals.Count;
        var checksStack = _around is null && (_scan.HasCalls || _units.Count > 0 || frame + methodFrame > SmallFrame);
        var charge = _around is null && _charges.Count > 0 ? _charges[0].Cost : 0;
        if ((checksStack || charge > 0) && _storeLocal < 0)
        {
            _storeLocal = NewLocal(LocalKind.Store);
        }

        if (_storeLocal >= 0)
        {
            il.LoadArgument(0);
            il.Op(I.Ldfld, Token(Members.Store));
            il.StoreLocal(_storeLocal);
        }

        if (checksStack)
        {
            var fine = il.DefineLabel();
            il.LoadLocalAddress(NewLocal(LocalKind.I64));
            il.Op(I.Conv_u);
            if (frame + methodFrame > SmallFrame)
            {
                il.LoadInt32(frame + (2 * methodFrame));
                il.Op(I.Conv_u);
                il.Op(I.Sub);
            }

            il.LoadLocal(_storeLocal);
            il.Op(I.Volatile);
            il.Op(I.Ldfld, Token(Members.StackLimit));
            il.Branch(I.Bge_un, fine);
            il.LoadLocal(_storeLocal);
            il.Op(I.Call, Token(Members.Trap(nameof(Trap.StackCheck))));
            il.Op(I.Throw);
            il.MarkLabel(fine);
        }

        if (charge > 0)
        {
            WriteEntryCharge(il, charge);
        }

        if (_frameLocal >= 0)
        {
            // Zeroed: methods are marked so.
            il.LoadInt32(_frameBytes);
            il.Op(I.Conv_u);
            il.Op(I.Localloc);
            il.StoreLocal(_frameLocal);
        }

        if (_referencesLocal >= 0)
        {
            il.LoadInt32(_frameReferences);
            il.Op(I.Newarr, module.Metadata.Token(typeof(object)));
            il.StoreLocal(_referencesLocal);
        }

        WriteMemoryLocals(il);
    }

    private void WriteEntryCharge(CilWriter il, long charge)
    {
        var fine = il.DefineLabel();
        il.LoadLocal(_storeLocal);
        il.LoadLocal(_storeLocal);
        il.Op(I.Ldfld, Token(Members.FuelLeft));
        il.LoadInt64(charge);
        il.Op(I.Sub);
        il.Op(I.Stfld, Token(Members.FuelLeft));
        il.LoadLocal(_storeLocal);
        il.Op(I.Ldfld, Token(Members.FuelLeft));
        il.LoadLocal(_storeLocal);
        il.Op(I.Ldfld, Token(Members.FuelSpent));
        il.Branch(I.Bge, fine);
        il.LoadLocal(_storeLocal);
        il.Op(I.Call, Token(Members.Trap(nameof(Trap.OutOfFuel))));
        il.Op(I.Throw);
        il.MarkLabel(fine);
    }

    private void WriteMemoryLocals(CilWriter il)
    {
        if (_baseLocal >= 0)
        {
            il.LoadArgument(0);
            il.Op(I.Ldfld, Token(Members.Memory0));
            il.Op(I.Ldfld, Token(Members.Base));
            il.StoreLocal(_baseLocal);
        }

        if (_lengthLocal >= 0 && !_guards)
        {
            il.LoadArgument(0);
            il.Op(I.Ldfld, Token(Members.Memory0));
            il.Op(I.Ldfld, Token(Members.ByteLength));
            il.StoreLocal(_lengthLocal);
        }

        if (_limitLocal >= 0)
        {
            WriteLimit(il);
        }
    }
}
