using static Bailey.Wasm.ValueCode;

namespace Bailey.Wasm.Validation;

// Vector instructions (core specification, 5.4.8), relaxed ones from 0x100 on.
internal static partial class OpcodeShapes
{
    private const int FirstRelaxed = 0x100;

    private static OpcodeShape[] CreateVector()
    {
        var shapes = new OpcodeShape[VectorCount];
        AddVectorMemoryAccess(shapes);
        AddLanes(shapes);
        AddLogic(shapes);
        AddVectorIntegers(shapes);
        AddVectorFloats(shapes);
        AddRelaxed(shapes);
        for (var i = 0; i < shapes.Length; i++)
        {
            if (shapes[i].Kind != OpcodeKind.Illegal)
            {
                shapes[i] = shapes[i] with { Feature = i < FirstRelaxed ? WasmFeatures.Simd : WasmFeatures.RelaxedSimd };
            }
        }

        return shapes;
    }

    private static void AddVectorMemoryAccess(OpcodeShape[] shapes)
    {
        var load = new OpcodeShape(OpcodeKind.Load, Push: V128);
        shapes[0x00] = load with { Alignment = 4 };
        Fill(shapes, 0x01, 0x06, load with { Alignment = 3 }); // load and extend
        for (byte width = 0; width < 4; width++)
        {
            shapes[0x07 + width] = load with { Alignment = width }; // load and splat
            shapes[0x54 + width] = new(OpcodeKind.LoadLane, Alignment: width, Lanes: (byte)(16 >> width));
            shapes[0x58 + width] = new(OpcodeKind.StoreLane, Alignment: width, Lanes: (byte)(16 >> width));
        }

        shapes[0x0B] = new(OpcodeKind.Store, Top: V128, Alignment: 4);
        shapes[0x5C] = load with { Alignment = 2 }; // load and zero
        shapes[0x5D] = load with { Alignment = 3 };
    }

    private static void AddLanes(OpcodeShape[] shapes)
    {
        shapes[0x0C] = new(OpcodeKind.V128Const, Push: V128);
        shapes[0x0D] = new(OpcodeKind.Shuffle, 2, V128, V128, Push: V128, Lanes: 32);
        shapes[0x0E] = Binary(V128, V128);
        ReadOnlySpan<byte> splats = [I32, I32, I32, I64, F32, F64];
        for (var i = 0; i < splats.Length; i++)
        {
            shapes[0x0F + i] = Unary(splats[i], V128);
        }

        // Sixteen and eight lanes are extracted with and without sign.
        ReadOnlySpan<(byte Type, byte Lanes, bool IsReplace)> lanes =
        [
            (I32, 16, false), (I32, 16, false), (I32, 16, true), (I32, 8, false), (I32, 8, false), (I32, 8, true),
            (I32, 4, false), (I32, 4, true), (I64, 2, false), (I64, 2, true),
            (F32, 4, false), (F32, 4, true), (F64, 2, false), (F64, 2, true),
        ];
        for (var i = 0; i < lanes.Length; i++)
        {
            var (type, count, isReplace) = lanes[i];
            shapes[0x15 + i] = isReplace
                ? new(OpcodeKind.LaneValues, 2, type, V128, Push: V128, Lanes: count)
                : new(OpcodeKind.LaneValues, 1, V128, Push: type, Lanes: count);
        }
    }

    private static void AddLogic(OpcodeShape[] shapes)
    {
        Fill(shapes, 0x23, 0x4C, Binary(V128, V128)); // comparisons
        shapes[0x4D] = Unary(V128, V128);
        Fill(shapes, 0x4E, 0x51, Binary(V128, V128));
        shapes[0x52] = Ternary();
        shapes[0x53] = Unary(V128, I32);
    }

    private static void AddVectorIntegers(OpcodeShape[] shapes)
    {
        Fill(shapes, 0x5E, 0x62, Unary(V128, V128));
        Fill(shapes, 0x65, 0x66, Binary(V128, V128));
        Fill(shapes, 0x67, 0x6A, Unary(V128, V128));
        Fill(shapes, 0x6E, 0x73, Binary(V128, V128));
        Fill(shapes, 0x74, 0x75, Unary(V128, V128));
        Fill(shapes, 0x76, 0x79, Binary(V128, V128));
        shapes[0x7A] = Unary(V128, V128);
        shapes[0x7B] = Binary(V128, V128);
        Fill(shapes, 0x7C, 0x81, Unary(V128, V128));
        shapes[0x82] = Binary(V128, V128);
        Fill(shapes, 0x85, 0x86, Binary(V128, V128));
        Fill(shapes, 0x87, 0x8A, Unary(V128, V128));
        Fill(shapes, 0x8E, 0x93, Binary(V128, V128));
        shapes[0x94] = Unary(V128, V128);
        Fill(shapes, 0x95, 0x99, Binary(V128, V128));
        Fill(shapes, 0x9B, 0x9F, Binary(V128, V128));
        Fill(shapes, 0xA0, 0xA1, Unary(V128, V128));
        Fill(shapes, 0xA7, 0xAA, Unary(V128, V128));
        shapes[0xAE] = Binary(V128, V128);
        shapes[0xB1] = Binary(V128, V128);
        Fill(shapes, 0xB5, 0xBA, Binary(V128, V128));
        Fill(shapes, 0xBC, 0xBF, Binary(V128, V128));
        Fill(shapes, 0xC0, 0xC1, Unary(V128, V128));
        Fill(shapes, 0xC7, 0xCA, Unary(V128, V128));
        shapes[0xCE] = Binary(V128, V128);
        shapes[0xD1] = Binary(V128, V128);
        Fill(shapes, 0xD5, 0xDF, Binary(V128, V128));

        // all_true and bitmask, then the three shifts, at the same places for each width.
        for (var width = 0; width < 4; width++)
        {
            var group = 0x60 + (width * 0x20);
            Fill(shapes, group + 0x03, group + 0x04, Unary(V128, I32));
            Fill(shapes, group + 0x0B, group + 0x0D, new(OpcodeKind.Values, 2, I32, V128, Push: V128));
        }
    }

    private static void AddVectorFloats(OpcodeShape[] shapes)
    {
        Fill(shapes, 0xE0, 0xE1, Unary(V128, V128));
        shapes[0xE3] = Unary(V128, V128);
        Fill(shapes, 0xE4, 0xEB, Binary(V128, V128));
        Fill(shapes, 0xEC, 0xED, Unary(V128, V128));
        shapes[0xEF] = Unary(V128, V128);
        Fill(shapes, 0xF0, 0xF7, Binary(V128, V128));
        Fill(shapes, 0xF8, 0xFF, Unary(V128, V128));
    }

    private static void AddRelaxed(OpcodeShape[] shapes)
    {
        shapes[0x100] = Binary(V128, V128);
        Fill(shapes, 0x101, 0x104, Unary(V128, V128));
        Fill(shapes, 0x105, 0x10C, Ternary());
        Fill(shapes, 0x10D, 0x112, Binary(V128, V128));
        shapes[0x113] = Ternary();
    }

    private static OpcodeShape Ternary() => new(OpcodeKind.Values, 3, V128, V128, V128, V128);
}
