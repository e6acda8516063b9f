namespace Bailey.Wasm.Binary;

/// <summary>
/// One instruction of a constant expression. <paramref name="Bits"/> is the value of a constant (floats by their
/// bits), or the index of <c>global.get</c> and <c>ref.func</c>; for <c>v128.const</c> the low half, with
/// <paramref name="HighBits"/> the high one. <paramref name="Type"/> is the type of <c>ref.null</c>. For instructions on
/// structures and arrays <paramref name="Bits"/> is the index of the type, and <paramref name="HighBits"/> the number of operands.
/// </summary>
internal readonly record struct ConstantInstruction(Opcode Opcode, ulong Bits, ulong HighBits = 0, WasmValueType Type = default);
