namespace Bailey.Wasm.Tests.Conformance;

/// <summary>A command's outcome is not the one that the suite demands.</summary>
internal sealed class SpecMismatchException(string message) : Exception(message);
