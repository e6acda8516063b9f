using System.Net;

namespace Bailey.Plugins.Egress;

/// <summary>What is sent to one hop of a request.</summary>
internal sealed record Hop(string Method, List<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    private HttpStatusCode _answer;

    internal HttpRequestMessage ToMessage(Uri url)
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), url)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (Body.Length > 0 || Method is "POST" or "PUT" or "PATCH")
        {
            message.Content = new ReadOnlyMemoryContent(Body);
        }

        foreach (var (name, value) in Headers)
        {
            if (RequestHeaders.IsContent(name))
            {
                message.Content ??= new ReadOnlyMemoryContent(Body);
                message.Content.Headers.TryAddWithoutValidation(name, value);
            }
            else
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    /// <summary>Where the answer redirects to, or null where it is the answer.</summary>
    internal string? LocationOf(HttpResponseMessage response)
    {
        _answer = response.StatusCode;
        var redirects = _answer is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        return redirects && response.Headers.NonValidated.TryGetValues("Location", out var values) ? values.ToString() : null;
    }

    /// <summary>What is sent to where the answer redirected (RFC 9110, 15.4).</summary>
    internal Hop After(bool leavesOrigin)
    {
        var next = new Hop(Method, [.. Headers], Body);
        var becomesGet = _answer == HttpStatusCode.SeeOther
            ? Method != "HEAD"
            : _answer is HttpStatusCode.MovedPermanently or HttpStatusCode.Found && Method == "POST";
        if (becomesGet)
        {
            next = next with { Method = "GET", Body = default };
            RequestHeaders.DropContent(next.Headers);
        }

        if (leavesOrigin)
        {
            RequestHeaders.DropCredentials(next.Headers);
        }

        return next;
    }
}
