namespace Bailey.Server.Instances;

/// <summary>Something that is wrong in the policy.</summary>
/// <param name="Code">What, as a stable word.</param>
/// <param name="Subject">The document or principal that it is about.</param>
/// <param name="Detail">What is wrong, and how to mend it.</param>
public sealed record PolicyFaultView(string Code, string Subject, string Detail);
