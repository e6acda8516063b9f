namespace Bailey.Wasm.Validation;

/// <summary>What is fixed about an instruction.</summary>
/// <param name="Kind">How it is treated.</param>
/// <param name="PopCount">Operands it takes, 0 to 3.</param>
/// <param name="Top">Type of the topmost operand; for stores and loads of memory the type of the value.</param>
/// <param name="Second">Type of the operand below.</param>
/// <param name="Third">Type of the operand below that.</param>
/// <param name="Push">Type of its result, or <see cref="ValueCode.Unknown"/> for none.</param>
/// <param name="Alignment">Natural alignment of a memory access, as a power of two.</param>
/// <param name="Lanes">Number of lanes that a lane index may name.</param>
/// <param name="Feature">The feature it belongs to.</param>
internal readonly record struct OpcodeShape(
    OpcodeKind Kind,
    byte PopCount = 0,
    byte Top = 0,
    byte Second = 0,
    byte Third = 0,
    byte Push = 0,
    byte Alignment = 0,
    byte Lanes = 0,
    WasmFeatures Feature = WasmFeatures.None);
