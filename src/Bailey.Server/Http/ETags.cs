using System.Globalization;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Http;

/// <summary><c>ETag</c> and <c>If-Match</c>: of documents by their text, of all else by their revision.</summary>
internal static class ETags
{
    internal static string Of(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"r{revision}\"");

    internal static void Set(HttpContext context, string tag) => context.Response.Headers.ETag = tag;

    /// <summary>Whether the caller saw what there is now; a caller that does not say passes.</summary>
    /// <exception cref="ApiProblemException">It saw something else.</exception>
    internal static void Check(HttpContext context, string current)
    {
        var tags = context.Request.Headers.IfMatch;
        if (tags.Count > 0 && !Tags(tags).Any(tag => tag == "*" || tag == current))
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status412PreconditionFailed, ServerReason.Changed, "it was changed by somebody else since it was read") { Remedy = "read it again, and repeat the change" });
        }
    }

    /// <summary>The same for what is replaced whole: the caller must say what it saw, or <c>*</c>.</summary>
    /// <returns>The tag that must still be there when it is stored.</returns>
    /// <exception cref="ApiProblemException">It does not say, or saw something else.</exception>
    internal static string? Require(HttpContext context, string? current, string absent)
    {
        var tags = Tags(context.Request.Headers.IfMatch).ToList();
        if (tags.Count == 0 && current is not null)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status412PreconditionFailed, ServerReason.IfMatchRequired, "a document is replaced whole, and the request does not say which one was read")
            {
                Remedy = "send the ETag of the document that was edited as If-Match, or If-Match: * to replace whatever is there",
            });
        }

        if (tags.Contains("*"))
        {
            return null;
        }

        Check(context, current ?? $"\"{absent}\"");
        return current ?? absent;
    }

    private static IEnumerable<string> Tags(IEnumerable<string?> values) => values.SelectMany(static value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
