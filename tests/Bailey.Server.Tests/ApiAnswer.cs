using System.Text.Json.Nodes;

namespace Bailey.Server.Tests;

/// <summary>What the server answered.</summary>
internal sealed record ApiAnswer(int Status, string Text, string? ETag, string? MediaType, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>The code of a problem.</summary>
    public string? Code => MediaType == "application/problem+json" ? Json["code"]?.GetValue<string>() : null;

    /// <summary>Checks the status, and tells the whole answer where it is another.</summary>
    public ApiAnswer ShouldBe(int status, string? code = null)
    {
        Status.ShouldBe(status, Text);
        if (code is not null)
        {
            Code.ShouldBe(code, Text);
        }

        return this;
    }
}
