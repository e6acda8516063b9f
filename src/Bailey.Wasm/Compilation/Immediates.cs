using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

/// <summary>Reads past the immediates of instructions in bodies that validation has passed.</summary>
internal static class Immediates
{
    public static void Skip(ref WasmReader reader, Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Block or Opcode.Loop or Opcode.If:
                BlockTypes.Skip(ref reader);
                break;

            case Opcode.TryTable:
                BlockTypes.Skip(ref reader);
                CatchClause.ReadAll(ref reader);
                break;

            case Opcode.Br or Opcode.BrIf or Opcode.Throw or Opcode.BrOnNull or Opcode.BrOnNonNull or Opcode.Call or Opcode.ReturnCall
                or Opcode.CallRef or Opcode.ReturnCallRef or Opcode.RefFunc
                or Opcode.StructNew or Opcode.StructNewDefault or Opcode.ArrayNew or Opcode.ArrayNewDefault or Opcode.ArrayGet
                or Opcode.ArrayGetS or Opcode.ArrayGetU or Opcode.ArraySet or Opcode.ArrayFill
                or Opcode.LocalGet or Opcode.LocalSet or Opcode.LocalTee or Opcode.GlobalGet or Opcode.GlobalSet
                or Opcode.TableGet or Opcode.TableSet or Opcode.TableGrow or Opcode.TableSize or Opcode.TableFill
                or Opcode.MemorySize or Opcode.MemoryGrow or Opcode.MemoryFill or Opcode.DataDrop or Opcode.ElemDrop:
                reader.ReadU32();
                break;

            case Opcode.CallIndirect or Opcode.ReturnCallIndirect or Opcode.MemoryInit or Opcode.MemoryCopy
                or Opcode.TableInit or Opcode.TableCopy or (>= Opcode.StructGet and <= Opcode.StructSet) or Opcode.ArrayNewFixed
                or Opcode.ArrayNewData or Opcode.ArrayNewElem or Opcode.ArrayCopy or Opcode.ArrayInitData or Opcode.ArrayInitElem:
                reader.ReadU32();
                reader.ReadU32();
                break;

            case Opcode.BrTable:
                for (var count = reader.ReadU32() + 1; count > 0; count--)
                {
                    reader.ReadU32();
                }

                break;

            case Opcode.SelectTyped:
                BlockTypes.SkipValueTypes(ref reader);
                break;

            case Opcode.I32Const:
                reader.ReadS32();
                break;

            case Opcode.I64Const:
                reader.ReadS64();
                break;

            case Opcode.F32Const:
                reader.Skip(4);
                break;

            case Opcode.F64Const:
                reader.Skip(8);
                break;

            case Opcode.RefNull or (>= Opcode.RefTest and <= Opcode.RefCastNull):
                reader.ReadS33();
                break;
            case Opcode.BrOnCast or Opcode.BrOnCastFail:
                reader.Skip(1);
                reader.ReadU32();
                reader.ReadS33();
                reader.ReadS33();
                break;

            case Opcode.V128Const or Opcode.I8x16Shuffle:
                reader.Skip(16);
                break;

            case >= Opcode.I8x16ExtractLaneS and <= Opcode.F64x2ReplaceLane:
                reader.Skip(1);
                break;

            case >= Opcode.V128Load8Lane and <= Opcode.V128Store64Lane:
                MemoryArgument.Read(ref reader);
                reader.Skip(1);
                break;

            case (>= Opcode.I32Load and <= Opcode.I64Store32) or (>= Opcode.V128Load and <= Opcode.V128Store)
                or Opcode.V128Load32Zero or Opcode.V128Load64Zero:
                MemoryArgument.Read(ref reader);
                break;
        }
    }
}
