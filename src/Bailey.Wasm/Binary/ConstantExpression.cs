namespace Bailey.Wasm.Binary;

/// <summary>A constant expression (core specification, 3.4.13), decoded, without its final <c>end</c>.</summary>
internal sealed record ConstantExpression(ConstantInstruction[] Instructions, int Offset);
