using Bailey.Wasm.Binary;
using Bailey.Wasm.Validation;

namespace Bailey.Wasm.Tests.Validation;

public sealed class OpcodeShapeTests
{
    [Fact]
    public void Instructions_with_a_shape_are_exactly_those_of_the_enumeration()
    {
        var shaped = Enumerable.Range(0, 256)
            .Where(opcode => OpcodeShapes.OfPlain((byte)opcode).Kind != OpcodeKind.Illegal)
            .Concat(Prefixed(OpcodeShapes.HeapPrefix))
            .Concat(Prefixed(OpcodeShapes.MiscPrefix))
            .Concat(Prefixed(OpcodeShapes.VectorPrefix));
        shaped.ShouldBe(Enum.GetValues<Opcode>().Select(opcode => (int)opcode), ignoreOrder: true);
    }

    private static IEnumerable<int> Prefixed(byte prefix) => Enumerable.Range(0, 0x10000)
        .Where(number => OpcodeShapes.OfPrefixed(prefix, (uint)number).Kind != OpcodeKind.Illegal)
        .Select(number => (prefix << 16) | number);
}
