namespace Bailey.Wasm.Binary;

/// <summary>Facts about a body that validation learns in passing and compilation wants to know beforehand.</summary>
/// <param name="InstructionCount">Instructions, <c>end</c> and <c>else</c> included.</param>
/// <param name="MaxOperandDepth">Most values on the operand stack at once.</param>
/// <param name="HasLoops">Whether there is a <c>loop</c>.</param>
/// <param name="HasCalls">Whether there is a call of any kind.</param>
/// <param name="GrowsMemory">Whether there is a <c>memory.grow</c>.</param>
internal readonly record struct FunctionSummary(
    int InstructionCount,
    int MaxOperandDepth,
    bool HasLoops,
    bool HasCalls,
    bool GrowsMemory);
