using Bailey.Wasm.Binary;
using Bailey.Wasm.Runtime;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>
/// Exceptions. The body of a <c>try_table</c> becomes a protected region with a filter, which knows the exception's tag and lets traps
/// pass; the handler only leaves, and what the clauses say stands after it. A region is entered at its start alone and left by
/// <c>leave</c> alone, which returns and tail calls follow. See docs/rationale.md, "Why are exceptions of guests filtered?".
/// </content>
internal sealed partial class FunctionCompiler
{
    // Finished ones, in the order that the table of a method wants: inner before outer.
    private readonly List<TryRegion> _regions = [];

    // Code that goes on after a region was left for good; it stands at the function's end, outside of all.
    private readonly List<Action> _outside = [];
    private TryRegion? _region;
    private int _thrownLocal;
    private int _exceptionLocal;
    private int _returnLabel;
    private int _returnVariable;

    private void ResetRegions()
    {
        _regions.Clear();
        _outside.Clear();
        _region = null;
        _thrownLocal = _exceptionLocal = _returnLabel = _returnVariable = -1;
    }

    private bool LeavesRegion(ControlFrame frame) => !ReferenceEquals(frame.Region, _region);

    private I BranchTo(ControlFrame frame) => LeavesRegion(frame) ? I.Leave : I.Br;

    private void StartTry(ref WasmReader reader)
    {
        var (parameters, results) = BlockType(ref reader);
        var clauses = CatchClause.ReadAll(ref reader);
        SettleAll();
        _frames.Add(new ControlFrame
        {
            Kind = clauses.Length == 0 ? ControlKind.Block : ControlKind.Try,
            Level = _frames.Count,
            Parameters = parameters,
            Results = results,
            Height = _height - parameters.Length,
            Label = _il.DefineLabel(),
            OuterCharge = _charge,
            Region = _region,
            Clauses = clauses,
        });
        if (clauses.Length == 0)
        {
            return;
        }

        // Regions that begin at the same instruction, or at a loop's start, would leave it open into which of them a branch leads.
        _il.Op(I.Nop);
        _region = new TryRegion(_region, _trapLabels, _il.DefineLabel(), _il.DefineLabel(), _il.DefineLabel(), _il.DefineLabel());
        _trapLabels = new int[TrapLabels];
        _il.MarkLabel(_region.Start);
        _il.Op(I.Nop);
    }

    private void EndTry(ControlFrame frame)
    {
        if (_reachable)
        {
            MoveToLabel(frame, keep: false);
            frame.Targeted = true;
            _il.Branch(I.Leave, frame.Label);
        }

        var region = _region!;
        WriteTraps();
        _trapLabels = region.OuterTraps;
        WriteFilter(region, frame.Clauses);
        _il.MarkLabel(region.Handler);
        _il.StoreLocal(ThrownLocal);
        _il.Branch(I.Leave, region.End);
        _il.MarkLabel(region.End);
        _region = region.Outer;
        _regions.Add(region);

        // Whatever was called may have grown memory before it threw.
        ForgetChecks();
        ReloadLength();
        Truncate(frame.Height);
        WriteClauses(frame.Clauses);
        _reachable = false;
    }

    private int ThrownLocal => _thrownLocal < 0 ? _thrownLocal = NewLocal(LocalKind.Object) : _thrownLocal;

    private int ExceptionLocal => _exceptionLocal < 0 ? _exceptionLocal = NewLocal(LocalKind.Exception) : _exceptionLocal;

    /// <summary>Runs before anything is unwound, on top of the stack that the throw left: it only says whether a clause fits.</summary>
    private void WriteFilter(TryRegion region, CatchClause[] clauses)
    {
        var yes = _il.DefineLabel();
        var no = _il.DefineLabel();
        var end = _il.DefineLabel();
        _il.MarkLabel(region.Filter);
        _il.StoreLocal(ThrownLocal);
        _il.LoadLocal(ThrownLocal);
        _il.LoadArgument(0);
        _il.Op(I.Call, Token(Members.Exception(nameof(ExceptionOperations.MayCatch))));
        _il.Branch(I.Brfalse, no);
        foreach (var clause in clauses)
        {
            _il.LoadLocal(ThrownLocal);
            State(clause.Tag);
            _il.Op(I.Call, Token(Members.Exception(nameof(ExceptionOperations.Matches))));
            _il.Branch(I.Brtrue, yes);
        }

        State(clauses.Length);
        _il.Op(I.Call, Token(Members.Exception(nameof(ExceptionOperations.Passed))));
        _il.MarkLabel(no);
        _il.LoadInt32(0);
        _il.Branch(I.Br, end);
        _il.MarkLabel(yes);
        _il.LoadInt32(1);
        _il.MarkLabel(end);
        _il.Op(I.Endfilter);
    }

    /// <summary>After the handler: the first clause that fits branches to its label. One does, or the filter would not have said so.</summary>
    private void WriteClauses(CatchClause[] clauses)
    {
        _il.LoadLocal(ThrownLocal);
        _il.LoadArgument(0);
        _il.Op(I.Call, Token(Members.Exception(nameof(ExceptionOperations.Caught))));
        _il.StoreLocal(ExceptionLocal);
        _il.Op(I.Ldnull);
        _il.StoreLocal(ThrownLocal);
        for (var i = 0; i < clauses.Length; i++)
        {
            var next = _il.DefineLabel();
            if (!clauses[i].CatchesAll)
            {
                if (i < clauses.Length - 1)
                {
                    _il.LoadLocal(ExceptionLocal);
                    _il.Op(I.Ldfld, Token(Members.ExceptionTag));
                    LoadTag(clauses[i].Tag);
                    _il.Branch(I.Bne_un, next);
                }

                PushCarried(clauses[i].Tag);
            }

            if (clauses[i].PassesReference)
            {
                var reference = NewTemporary(WasmValueType.ExnRef.Erased);
                BeginStore(reference);
                _il.LoadLocal(ExceptionLocal);
                _il.Op(I.Call, Token(Members.Exception(nameof(ExceptionOperations.Keep))));
                EndStore(reference);
                PushTemporary(reference);
            }

            // Labels are counted from outside of the block, which is still open here.
            BranchAlways(clauses[i].Label + 1);
            _il.MarkLabel(next);
            CheckSize();
        }
    }

    private void PushCarried(int tag)
    {
        var types = _definition.Tags[tag].Function.Parameters;
        for (var i = 0; i < types.Length; i++)
        {
            var variable = NewTemporary(types[i].Erased);
            BeginStore(variable);
            LoadCarrier(i, types[i]);
            if (types[i].IsReference)
            {
                _il.Op(I.Ldelem_ref);
            }
            else
            {
                _il.Op(I.Ldfld, Token(Members.GlobalField(types[i])));
            }

            EndStore(variable);
            PushTemporary(variable);
        }
    }

    /// <summary>Array and index of a reference that an exception carries, or the address of a number.</summary>
    private void LoadCarrier(int index, WasmValueType type)
    {
        _il.LoadLocal(ExceptionLocal);
        _il.Op(I.Ldfld, Token(type.IsReference ? Members.ExceptionReferences : Members.ExceptionNumbers));
        _il.LoadInt32(index);
        if (!type.IsReference)
        {
            _il.Op(I.Ldelema, module.Metadata.Token(typeof(GlobalValue)));
        }
    }

    private void LoadTag(int tag)
    {
        _il.LoadArgument(0);
        _il.Op(I.Ldfld, Token(Members.Tags));
        _il.LoadInt32(tag);
        _il.Op(I.Ldelem_ref);
    }

    private void Throw(int tag)
    {
        var types = _definition.Tags[tag].Function.Parameters;
        GiveBackFuel();
        State(tag);
        _il.Op(I.Call, Token(Members.Exception(nameof(ExceptionOperations.Create))));
        _il.StoreLocal(ExceptionLocal);
        var first = _height - types.Length;
        for (var i = 0; i < types.Length; i++)
        {
            LoadCarrier(i, types[i]);
            Emit(_stack[first + i]);
            if (types[i].IsReference)
            {
                _il.Op(I.Stelem_ref);
            }
            else
            {
                _il.Op(I.Stfld, Token(Members.GlobalField(types[i])));
            }
        }

        _height = first;
        _settled = Math.Min(_settled, _height);
        _il.LoadLocal(ExceptionLocal);
        _il.Op(I.Call, Token(Members.Exception(nameof(ExceptionOperations.Thrown))));
        _il.Op(I.Throw);
        _reachable = false;
    }

    private void ThrowReference()
    {
        var value = Simplify(Pop());
        Read(value);
        Branch(I.Brfalse, TrapSite.NullReference);
        GiveBackFuel();
        _il.LoadArgument(0);
        Emit(value);
        _il.Op(I.Call, Token(Members.Exception(nameof(ExceptionOperations.ThrownAgain))));
        _il.Op(I.Throw);
        _reachable = false;
    }

    /// <summary>Before the single result is put onto CIL's stack.</summary>
    private void BeginReturn()
    {
        if (_region is null)
        {
            return;
        }

        if (_returnVariable < 0)
        {
            _returnVariable = NewTemporary(_type.Results[0].Erased);
        }

        BeginStore(_returnVariable);
    }

    /// <summary>Returns, with a single result on CIL's stack or none.</summary>
    private void EndReturn(bool hasResult)
    {
        if (_region is null)
        {
            _il.Op(I.Ret);
            return;
        }

        if (hasResult)
        {
            EndStore(_returnVariable);
        }

        if (_returnLabel < 0)
        {
            _returnLabel = _il.DefineLabel();
        }

        _il.Branch(I.Leave, _returnLabel);
    }

    /// <summary>A tail call from within a region: the clauses around it are not in force for what is called.</summary>
    private void TailCallOutside(int count, Action loadTarget, Action call)
    {
        var arguments = new int[count];
        var first = _height - count;
        for (var i = 0; i < count; i++)
        {
            arguments[i] = NewTemporary(_stack[first + i].Type);
            BeginStore(arguments[i]);
            Emit(_stack[first + i]);
            EndStore(arguments[i]);
        }

        _height = first;
        _settled = Math.Min(_settled, _height);
        var label = _il.DefineLabel();
        _il.Branch(I.Leave, label);
        _outside.Add(() =>
        {
            _il.MarkLabel(label);
            loadTarget();
            foreach (var argument in arguments)
            {
                LoadVariable(_variables[argument]);
            }

            call();
            _il.Op(I.Ret);
        });
        Array.ForEach(arguments, Free);
        _reachable = false;
    }

    private void WriteOutside()
    {
        foreach (var write in _outside)
        {
            write();
            CheckSize();
        }

        if (_returnLabel >= 0)
        {
            _il.MarkLabel(_returnLabel);
            if (_returnVariable >= 0)
            {
                LoadVariable(_variables[_returnVariable]);
            }

            _il.Op(I.Ret);
        }
    }

    private ExceptionClause[] FinishRegions(int[] labels, int start) =>
    [
        .. _regions.Select(region => new ExceptionClause(
            start + labels[region.Start], start + labels[region.Filter], start + labels[region.Handler], start + labels[region.End])),
    ];
}
