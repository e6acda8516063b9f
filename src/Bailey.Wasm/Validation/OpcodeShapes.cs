using static Bailey.Wasm.ValueCode;

namespace Bailey.Wasm.Validation;

/// <summary>The shapes of all instructions, by encoding (core specification, 5.4 and appendix "Index of Instructions").</summary>
internal static partial class OpcodeShapes
{
    public const byte HeapPrefix = 0xFB;
    public const byte MiscPrefix = 0xFC;
    public const byte VectorPrefix = 0xFD;

    private const int HeapCount = 0x1F;
    private const int MiscCount = 0x12;
    private const int VectorCount = 0x114;

    private static readonly OpcodeShape[] Plain = CreatePlain();
    private static readonly OpcodeShape[] Heap = CreateHeap();
    private static readonly OpcodeShape[] Misc = CreateMisc();
    private static readonly OpcodeShape[] Vector = CreateVector();
    private static readonly OpcodeShape Illegal;

    public static ref readonly OpcodeShape OfPlain(byte opcode) => ref Plain[opcode];

    /// <summary>The shape of an instruction behind a prefix byte.</summary>
    public static ref readonly OpcodeShape OfPrefixed(byte prefix, uint number)
    {
        var shapes = prefix switch
        {
            HeapPrefix => Heap,
            MiscPrefix => Misc,
            _ => Vector,
        };
        if (number < (uint)shapes.Length)
        {
            return ref shapes[number];
        }

        return ref Illegal;
    }

    private static OpcodeShape[] CreatePlain()
    {
        var shapes = new OpcodeShape[256];
        Fill(shapes, 0x00, 0x05, new(OpcodeKind.Contextual));
        shapes[0x08] = new(OpcodeKind.Contextual, Feature: WasmFeatures.ExceptionHandling);
        shapes[0x0A] = new(OpcodeKind.Contextual, Feature: WasmFeatures.ExceptionHandling);
        shapes[0x1F] = new(OpcodeKind.Contextual, Feature: WasmFeatures.ExceptionHandling);
        Fill(shapes, 0x0B, 0x11, new(OpcodeKind.Contextual));
        Fill(shapes, 0x12, 0x13, new(OpcodeKind.Contextual, Feature: WasmFeatures.TailCalls));
        Fill(shapes, 0x14, 0x15, new(OpcodeKind.Contextual, Feature: WasmFeatures.TypedReferences));
        shapes[0xD3] = new(OpcodeKind.Contextual, Feature: WasmFeatures.GarbageCollection);
        Fill(shapes, 0xD4, 0xD6, new(OpcodeKind.Contextual, Feature: WasmFeatures.TypedReferences));
        shapes[0x01] = new(OpcodeKind.Values);
        Fill(shapes, 0x1A, 0x1B, new(OpcodeKind.Contextual));
        shapes[0x1C] = new(OpcodeKind.Contextual, Feature: WasmFeatures.ReferenceTypes);
        Fill(shapes, 0x20, 0x24, new(OpcodeKind.Contextual));
        Fill(shapes, 0x25, 0x26, new(OpcodeKind.Contextual, Feature: WasmFeatures.ReferenceTypes));
        Fill(shapes, 0x3F, 0x40, new(OpcodeKind.Contextual));
        Fill(shapes, 0xD0, 0xD2, new(OpcodeKind.Contextual, Feature: WasmFeatures.ReferenceTypes));
        shapes[0x41] = new(OpcodeKind.I32Const, Push: I32);
        shapes[0x42] = new(OpcodeKind.I64Const, Push: I64);
        shapes[0x43] = new(OpcodeKind.F32Const, Push: F32);
        shapes[0x44] = new(OpcodeKind.F64Const, Push: F64);
        AddMemoryAccess(shapes);
        AddIntegers(shapes, I32, test: 0x45, compare: 0x46, unary: 0x67, binary: 0x6A);
        AddIntegers(shapes, I64, test: 0x50, compare: 0x51, unary: 0x79, binary: 0x7C);
        AddFloats(shapes, F32, compare: 0x5B, unary: 0x8B, binary: 0x92);
        AddFloats(shapes, F64, compare: 0x61, unary: 0x99, binary: 0xA0);
        AddConversions(shapes);
        return shapes;
    }

    private static void AddMemoryAccess(OpcodeShape[] shapes)
    {
        ReadOnlySpan<(byte Type, byte Alignment)> loads =
        [
            (I32, 2), (I64, 3), (F32, 2), (F64, 3), (I32, 0), (I32, 0), (I32, 1), (I32, 1),
            (I64, 0), (I64, 0), (I64, 1), (I64, 1), (I64, 2), (I64, 2),
        ];
        for (var i = 0; i < loads.Length; i++)
        {
            shapes[0x28 + i] = new(OpcodeKind.Load, Push: loads[i].Type, Alignment: loads[i].Alignment);
        }

        ReadOnlySpan<(byte Type, byte Alignment)> stores =
            [(I32, 2), (I64, 3), (F32, 2), (F64, 3), (I32, 0), (I32, 1), (I64, 0), (I64, 1), (I64, 2)];
        for (var i = 0; i < stores.Length; i++)
        {
            shapes[0x36 + i] = new(OpcodeKind.Store, Top: stores[i].Type, Alignment: stores[i].Alignment);
        }
    }

    private static void AddIntegers(OpcodeShape[] shapes, byte type, int test, int compare, int unary, int binary)
    {
        shapes[test] = Unary(type, I32);
        Fill(shapes, compare, compare + 9, Binary(type, I32));
        Fill(shapes, unary, unary + 2, Unary(type, type));
        Fill(shapes, binary, binary + 14, Binary(type, type));
    }

    private static void AddFloats(OpcodeShape[] shapes, byte type, int compare, int unary, int binary)
    {
        Fill(shapes, compare, compare + 5, Binary(type, I32));
        Fill(shapes, unary, unary + 6, Unary(type, type));
        Fill(shapes, binary, binary + 6, Binary(type, type));
    }

    private static void AddConversions(OpcodeShape[] shapes)
    {
        ReadOnlySpan<(byte From, byte To)> conversions =
        [
            (I64, I32), (F32, I32), (F32, I32), (F64, I32), (F64, I32), // i32.wrap, i32.trunc
            (I32, I64), (I32, I64), (F32, I64), (F32, I64), (F64, I64), (F64, I64), // i64.extend, i64.trunc
            (I32, F32), (I32, F32), (I64, F32), (I64, F32), (F64, F32), // f32.convert, f32.demote
            (I32, F64), (I32, F64), (I64, F64), (I64, F64), (F32, F64), // f64.convert, f64.promote
            (F32, I32), (F64, I64), (I32, F32), (I64, F64), // reinterpret
        ];
        for (var i = 0; i < conversions.Length; i++)
        {
            shapes[0xA7 + i] = Unary(conversions[i].From, conversions[i].To);
        }

        Fill(shapes, 0xC0, 0xC1, Unary(I32, I32) with { Feature = WasmFeatures.SignExtension });
        Fill(shapes, 0xC2, 0xC4, Unary(I64, I64) with { Feature = WasmFeatures.SignExtension });
    }

    private static OpcodeShape[] CreateHeap()
    {
        var shapes = new OpcodeShape[HeapCount];
        shapes.AsSpan().Fill(new(OpcodeKind.Contextual, Feature: WasmFeatures.GarbageCollection));
        return shapes;
    }

    private static OpcodeShape[] CreateMisc()
    {
        var shapes = new OpcodeShape[MiscCount];
        ReadOnlySpan<(byte From, byte To)> truncations =
            [(F32, I32), (F32, I32), (F64, I32), (F64, I32), (F32, I64), (F32, I64), (F64, I64), (F64, I64)];
        for (var i = 0; i < truncations.Length; i++)
        {
            shapes[i] = Unary(truncations[i].From, truncations[i].To) with { Feature = WasmFeatures.SaturatingConversions };
        }

        Fill(shapes, 0x08, 0x0E, new(OpcodeKind.Contextual, Feature: WasmFeatures.BulkMemory));
        Fill(shapes, 0x0F, 0x11, new(OpcodeKind.Contextual, Feature: WasmFeatures.ReferenceTypes));
        return shapes;
    }

    private static OpcodeShape Unary(byte operand, byte result) => new(OpcodeKind.Values, 1, operand, Push: result);

    private static OpcodeShape Binary(byte operand, byte result) => new(OpcodeKind.Values, 2, operand, operand, Push: result);

    private static void Fill(OpcodeShape[] shapes, int first, int last, OpcodeShape shape) =>
        shapes.AsSpan(first..(last + 1)).Fill(shape);
}
