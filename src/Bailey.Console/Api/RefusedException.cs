namespace Bailey.Console.Api;

/// <summary>The API refused what a page asked for.</summary>
/// <param name="refusal">Why.</param>
public sealed class RefusedException(Refusal refusal) : Exception(refusal?.Detail)
{
    /// <summary>Why.</summary>
    public Refusal Refusal => refusal;
}
