namespace Bailey.Testing.Fuzzing;

/// <summary>An instruction with fixed types.</summary>
/// <param name="Opcode">One byte, or <c>prefix &lt;&lt; 16 | number</c>.</param>
/// <param name="Operands">Types it takes, the topmost last.</param>
/// <param name="Result">Type it gives.</param>
/// <param name="Lanes">Number of lanes, where it names one.</param>
/// <param name="NaN">Type of the lanes in which it may give a NaN of any payload, or <see cref="Code.Any"/>.</param>
internal sealed record GeneratedInstruction(int Opcode, byte[] Operands, byte Result, int Lanes, byte NaN);
