using System.Text;

namespace Bailey.Server.Tests.Fuzz;

/// <summary>A request as the fuzzer made it.</summary>
internal sealed record FuzzRequest(HttpMethod Method, string Template, string Path, IReadOnlyList<KeyValuePair<string, string>> Headers, string? MediaType, byte[]? Body)
{
    public HttpRequestMessage ToMessage(Uri address)
    {
        // As it is: what the framework would mend is what is to be sent.
        var target = new Uri(address.GetLeftPart(UriPartial.Authority) + Path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var message = new HttpRequestMessage(Method, target);
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            if (MediaType is not null)
            {
                message.Content.Headers.TryAddWithoutValidation("Content-Type", MediaType);
            }
        }

        foreach (var (name, value) in Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    public override string ToString()
    {
        var body = Body is null ? "" : Encoding.UTF8.GetString(Body);
        return $"{Method} {Cut(Path)} [{string.Join(", ", Headers.Select(static header => $"{header.Key}: {Cut(header.Value)}"))}] {MediaType} {Cut(body)}";
    }

    private static string Cut(string text) => text.Length <= 600 ? text : $"{text[..600]}… ({text.Length})";
}
