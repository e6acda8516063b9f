namespace Bailey.Testing.Fuzzing;

/// <content>Throwing, catching, and throwing again.</content>
internal sealed partial class BodyGenerator
{
    private const byte NoResult = 0x40;

    private int _openTries;

    private void WriteExceptionInstruction()
    {
        switch (_random.Below(10))
        {
            case < 5 when _frames.Count < _options.MaxNesting:
                WriteTry();
                break;
            case < 8:
                WriteThrow();
                break;
            default:
                WriteThrowAgain();
                break;
        }
    }

    /// <summary>
    /// A <c>try_table</c> in two blocks: the inner one is what its first clause branches to, with what the exception carries on the stack, and the outer one goes on with what either way gave.
    /// </summary>
    private void WriteTry()
    {
        byte[] results = _random.Chance(50) ? [] : [_random.Of(_types)];
        var tag = _random.Chance(80) ? _random.Below(_plan.Tags.Count) : -1;
        var passesReference = _random.Chance(40);
        var (floor, depth) = (_floor, _depth);
        _floor = _depth = 0;
        OpenBlock(results);
        OpenBlock(Carried(tag, passesReference));
        Opcode(0x1F);
        WriteBlockType(results);
        WriteClauses(tag, passesReference);
        _openTries++;
        WriteArm(results, new FunctionShape([], results), isLoop: false);
        _openTries--;
        Opcode(0x0B);

        // To the end of the outer block.
        _stack.AddRange(results);
        Need(results);
        Opcode(0x0C);
        Index(1);
        MarkUnreachable();
        var carried = CloseBlock();
        _stack.AddRange(carried);
        for (var steps = _random.Between(1, 4); steps > 0 && _budget > 0 && !Frame.Unreachable; steps--)
        {
            WriteInstruction();
        }

        Settle(results);
        CloseBlock();
        (_floor, _depth) = (floor, depth);
        _stack.AddRange(results);
    }

    private void OpenBlock(byte[] results)
    {
        Opcode(0x02);
        WriteBlockType(results);
        _frames.Add(new BodyFrame(results, results, _stack.Count));
    }

    private byte[] CloseBlock()
    {
        Opcode(0x0B);
        var frame = Frame;
        _stack.RemoveRange(frame.Height, _stack.Count - frame.Height);
        _frames.RemoveAt(_frames.Count - 1);
        return frame.Results;
    }

    private void WriteBlockType(byte[] results)
    {
        switch (results.Length)
        {
            case 0:
                _code.Byte(NoResult);
                break;
            case 1:
                _code.Byte(results[0]);
                break;
            default:
                _code.S64(_plan.Types.FindIndex(type => type.Parameters.Length == 0 && type.Results.SequenceEqual(results)));
                break;
        }
    }

    private byte[] Carried(int tag, bool passesReference) =>
        [.. tag < 0 ? [] : _plan.Types[_plan.Tags[tag]].Parameters, .. passesReference ? (ReadOnlySpan<byte>)[Code.ExnRef] : []];

    /// <summary>The one to the block around, among others to wherever they fit; what comes after one that catches all is never met.</summary>
    private void WriteClauses(int tag, bool passesReference)
    {
        List<(int Tag, bool PassesReference, int Label)> clauses = [(tag, passesReference, 0)];
        for (var count = _random.Below(4); count > 0; count--)
        {
            var (other, passes) = (_random.Chance(85) ? _random.Below(_plan.Tags.Count) : -1, _random.Chance(40));
            var carried = Carried(other, passes);
            int[] labels = [.. Enumerable.Range(0, _frames.Count).Where(label => LabelTypes(label).SequenceEqual(carried))];
            if (labels.Length > 0)
            {
                clauses.Insert(_random.Below(clauses.Count + 1), (other, passes, _random.Of(labels)));
            }
        }

        _code.U32((uint)clauses.Count);
        foreach (var clause in clauses)
        {
            _code.Byte((byte)((clause.PassesReference ? 1 : 0) + (clause.Tag < 0 ? 2 : 0)));
            if (clause.Tag >= 0)
            {
                Index(clause.Tag);
            }

            Index(clause.Label);
        }
    }

    /// <summary>Throws, most often only on some condition: otherwise little would come after.</summary>
    private void WriteThrow()
    {
        var tag = _random.Below(_plan.Tags.Count);
        var parameters = _plan.Types[_plan.Tags[tag]].Parameters;
        if (_random.Chance(_openTries > 0 ? 40 : 10))
        {
            Need(parameters);
            Opcode(0x08);
            Index(tag);
            MarkUnreachable();
            return;
        }

        Need([Code.I32]);
        Opcode(0x04);
        _code.Byte(NoResult);
        WriteInside(() =>
        {
            Need(parameters);
            Opcode(0x08);
            Index(tag);
        });
    }

    /// <summary>Throws what was caught before, most often only where there is something.</summary>
    private void WriteThrowAgain()
    {
        Need([Code.ExnRef]);
        if (_random.Chance(_openTries > 0 ? 20 : 5))
        {
            Opcode(0x0A);
            MarkUnreachable();
            return;
        }

        SetExceptionScratch();
        GetExceptionScratch();
        _code.Byte(0xD1).Byte(0x45).Byte(0x04).Byte(NoResult);
        WriteInside(() =>
        {
            GetExceptionScratch();
            Opcode(0x0A);
        });
    }

    /// <summary>The inside of an <c>if</c> that does not come to its end.</summary>
    private void WriteInside(Action write)
    {
        var (floor, depth) = (_floor, _depth);
        _frames.Add(new BodyFrame([], [], _stack.Count));
        _floor = _depth = 0;
        write();
        CloseBlock();
        (_floor, _depth) = (floor, depth);
    }

    private void SetExceptionScratch() => _code.Byte(0x21).U32((uint)(_firstScratch + Array.IndexOf(ScratchTypes, Code.ExnRef)));

    private void GetExceptionScratch() => _code.Byte(0x20).U32((uint)(_firstScratch + Array.IndexOf(ScratchTypes, Code.ExnRef)));
}
