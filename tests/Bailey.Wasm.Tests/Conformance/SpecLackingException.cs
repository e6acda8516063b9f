namespace Bailey.Wasm.Tests.Conformance;

/// <summary>A command cannot be run for want of a feature that Bailey does not implement.</summary>
internal sealed class SpecLackingException(string message) : Exception(message);
