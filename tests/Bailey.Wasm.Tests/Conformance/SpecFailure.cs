namespace Bailey.Wasm.Tests.Conformance;

/// <summary>A command that did not do what the suite demands.</summary>
/// <param name="Line">Line of the script.</param>
/// <param name="Message">What was expected and what happened.</param>
/// <param name="LacksFeature">Whether it is because a module needs a feature that Bailey does not implement.</param>
internal sealed record SpecFailure(int Line, string Message, bool LacksFeature);
