using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>
/// Fuel and interruption. Fuel is charged for regions of straight code: in the store's memory, or, within outermost loops
/// that call nothing, in a local that is taken from the store before the loop and given back on every way out of it.
/// </content>
internal sealed partial class FunctionCompiler
{
    // Bytes of a body from which on its size matters to the JIT.
    private const int LargeBody = 8 * 1024;
    private const int MaxOwnBranchesBack = 2;

    private readonly List<ChargePoint> _charges = [];
    private readonly List<ControlFrame> _sharedBranchesBack = [];
    private bool _isLarge;
    private ChargePoint? _charge;
    private int _regionNumber;
    private int _fuelLocal;
    private int _fuelOwner;
    private bool _fuelInLocal;
    private bool _fuelDeferred;
    private bool _fuelApart;

    private void ResetFuel()
    {
        _charges.Clear();
        _sharedBranchesBack.Clear();
        _regionNumber = 1;
        _fuelLocal = -1;
        _fuelInLocal = false;
        _fuelDeferred = false;
        _fuelApart = false;
        _charge = module.Options.MeterFuel ? new ChargePoint().Add(_scan.RegionCosts[0]) : null;
        if (_charge is not null)
        {
            _charges.Add(_charge);
        }
    }

    /// <summary>Starts a region of straight code: charged where it is dominated when small, here otherwise.</summary>
    private void Region()
    {
        var cost = _scan.RegionCosts[_regionNumber++];
        if (_charge is not null && !_charge.TryMerge(cost))
        {
            Charge(cost);
        }
    }

    /// <summary>Before a loop: charges its first iteration.</summary>
    private void EnterLoop(ControlFrame loop)
    {
        var cost = _scan.RegionCosts[_regionNumber++];
        if (_charge is not null)
        {
            Charge(cost);
            loop.LoopCharge = _charge;
        }
    }

    /// <summary>
    /// A branch back to a loop's start: charges the next iteration and reads the flag that interrupts. The check stands
    /// here, not at the start, because the JIT moves conditions from a loop's start to its end and adds a jump in doing so.
    /// </summary>
    private void BranchToLoop(ControlFrame loop)
    {
        if (SharesBranchBack(loop))
        {
            _il.Branch(BranchTo(loop), SharedBackLabel(loop));
            return;
        }

        loop.BranchesBack++;
        WriteBranchBack(loop);
    }

    /// <summary>
    /// Whether a branch back shares the code of others: an interpreter's loop has hundreds of them, and the JIT gives up optimizing where there are too
    /// many blocks. A few have code of their own, so that tight loops in large functions need no second jump. The shared code stands outside of all
    /// protected regions.
    /// </summary>
    private bool SharesBranchBack(ControlFrame loop) => _isLarge && loop.Region is null && loop.BranchesBack >= MaxOwnBranchesBack;

    private int SharedBackLabel(ControlFrame loop)
    {
        if (loop.SharedBackLabel < 0)
        {
            loop.SharedBackLabel = _il.DefineLabel();
            _sharedBranchesBack.Add(loop);
        }

        return loop.SharedBackLabel;
    }

    private void WriteSharedBranchesBack()
    {
        foreach (var loop in _sharedBranchesBack)
        {
            _il.MarkLabel(loop.SharedBackLabel);
            WriteBranchBack(loop);
        }

        _sharedBranchesBack.Clear();
    }

    private void WriteBranchBack(ControlFrame loop)
    {
        var (fuelInLocal, fuelDeferred, fuelApart) = (_fuelInLocal, _fuelDeferred, _fuelApart);
        (_fuelInLocal, _fuelDeferred, _fuelApart) = (loop.FuelInLocal, loop.FuelDeferred, loop.FuelApart);
        if (loop.LoopCharge is { } charge)
        {
            // One comparison for both: interrupting raises what fuel is compared with.
            Charge(charge);
            LoadFuel();
            LoadStore();
            _il.Op(I.Volatile);
            _il.Op(I.Ldfld, Token(Members.FuelFloor));
            BranchBackIf(loop, I.Bge, TrapSite.OutOfFuel);
        }
        else
        {
            // Volatile, or the JIT would read it once before the loop and nothing would ever stop.
            LoadStore();
            _il.Op(I.Volatile);
            _il.Op(I.Ldfld, Token(Members.InterruptRequested));
            BranchBackIf(loop, I.Brfalse, TrapSite.Interrupted);
        }

        (_fuelInLocal, _fuelDeferred, _fuelApart) = (fuelInLocal, fuelDeferred, fuelApart);
    }

    private void BranchBackIf(ControlFrame loop, I goesOn, TrapSite site)
    {
        if (LeavesRegion(loop))
        {
            var goOn = _il.DefineLabel();
            _il.Branch(goesOn, goOn);
            Interrupt(loop, site);
            _il.MarkLabel(goOn);
            _il.Branch(I.Leave, loop.Label);
        }
        else
        {
            _il.Branch(goesOn, loop.Label);
            Interrupt(loop, site);
        }
    }

    private void Interrupt(ControlFrame loop, TrapSite site)
    {
        // Once is enough: what the JIT might replace has one value on all ways back.
        if (!loop.KeepsCarried)
        {
            loop.KeepsCarried = true;
            KeepCarried(loop);
        }

        Branch(I.Br, site);
    }

    private void Charge(int cost)
    {
        _charge = new ChargePoint().Add(cost);
        _charges.Add(_charge);
        Charge(_charge);
    }

    private void Charge(ChargePoint charge)
    {
        if (!_fuelInLocal)
        {
            // Apart from what functions are charged at their start: one charge would wait for the other's way through memory.
            var word = Token(_fuelApart ? Members.FuelSpent : Members.FuelLeft);
            LoadStore();
            LoadStore();
            _il.Op(I.Ldfld, word);
            charge.Positions.Add(_il.LoadPatchableInt32());
            _il.Op(I.Conv_i8);
            _il.Op(_fuelApart ? I.Add : I.Sub);
            _il.Op(I.Stfld, word);
            return;
        }

        _il.LoadLocal(_fuelLocal);
        charge.Positions.Add(_il.LoadPatchableInt32());
        _il.Op(I.Conv_i8);
        _il.Op(I.Sub);
        _il.StoreLocal(_fuelLocal);
        if (!_fuelDeferred)
        {
            // A fault may end the loop anywhere.
            StoreFuel();
        }
    }

    private void LoadFuel()
    {
        if (_fuelInLocal)
        {
            _il.LoadLocal(_fuelLocal);
        }
        else
        {
            LoadStore();
            _il.Op(I.Ldfld, Token(Members.FuelLeft));
            LoadStore();
            _il.Op(I.Ldfld, Token(Members.FuelSpent));
            _il.Op(I.Sub);
        }
    }

    private void TakeFuel()
    {
        if (_fuelLocal < 0)
        {
            _fuelLocal = NewLocal(LocalKind.I64);
        }

        LoadFuel();
        _il.StoreLocal(_fuelLocal);
        StoreFuel();
        LoadStore();
        _il.LoadInt32(0);
        _il.Op(I.Conv_i8);
        _il.Op(I.Stfld, Token(Members.FuelSpent));
        _fuelInLocal = true;
    }

    private void DeferFuel()
    {
        _fuelDeferred = true;
        _fuelOwner = _frames.Count;
        if (_guards && _scan.UsesMemory0)
        {
            // Nothing in the loop calls, so nothing changes it.
            LoadLengthLocal();
        }
    }

    /// <summary>On the way out of a loop, and before a call into the runtime that may trap: the store is told what was used. The local stays right.</summary>
    private void GiveBackFuel()
    {
        if (_fuelDeferred)
        {
            StoreFuel();
        }
    }

    private void StoreFuel()
    {
        LoadStore();
        _il.LoadLocal(_fuelLocal);
        _il.Op(I.Stfld, Token(Members.FuelLeft));
    }

    /// <summary>Whether a branch to the frame leaves the loop whose fuel the store does not know.</summary>
    private bool LeavesFuel(ControlFrame frame) => _fuelDeferred && frame.Level < _fuelOwner;

    private void PatchCharges()
    {
        foreach (var charge in _charges)
        {
            foreach (var position in charge.Positions)
            {
                _il.PatchInt32(position, checked((int)charge.Cost));
            }
        }
    }
}
