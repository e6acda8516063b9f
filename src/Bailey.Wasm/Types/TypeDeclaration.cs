namespace Bailey.Wasm;

/// <summary>A type as a module declares it, naming others by index.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="IsFinal">Whether it can have no subtypes.</param>
/// <param name="Super">Index of its supertype; -1 without one.</param>
/// <param name="Codes">Parameters and results of a function, fields of a structure or the one of an array, as <see cref="ValueCode"/>s.</param>
/// <param name="ParameterCount">Of a function: how many of them are parameters.</param>
/// <param name="Mutable">Of fields: whether each can be written.</param>
internal sealed record TypeDeclaration(CompositeKind Kind, bool IsFinal, int Super, int[] Codes, int ParameterCount, bool[] Mutable);
