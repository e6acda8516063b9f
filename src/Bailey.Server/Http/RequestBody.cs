using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Bailey.Server.Http;

/// <summary>Reads bodies of requests, up to a bound, and says what is wrong with them.</summary>
internal static class RequestBody
{
    /// <summary>Bytes of a body of JSON: 1 MiB.</summary>
    internal const int MaxJsonBytes = 1024 * 1024;

    private const int FirstBytes = 16 * 1024;

    private static readonly JsonSerializerOptions s_options = new(ApiJson.Options) { Converters = { new WholeLists() } };

    /// <summary>All bytes of a body. Whoever sends it is judged once more when it is there: it may have been on its way for long.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maxBytes">More are refused.</param>
    /// <param name="mediaTypes">What it may be; empty for anything.</param>
    /// <exception cref="ApiProblemException">It is larger, or of another kind, or its sender may not send it any more.</exception>
    internal static async Task<byte[]> ReadAsync(HttpContext context, int maxBytes, params string[] mediaTypes)
    {
        var request = context.Request;
        if (mediaTypes.Length > 0 && !mediaTypes.Contains(MediaTypeOf(request.ContentType), StringComparer.OrdinalIgnoreCase))
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status415UnsupportedMediaType, ServerReason.MediaTypeUnsupported, "the body is of a kind that is not taken here")
            {
                Remedy = $"send {string.Join(" or ", mediaTypes)}, and say so by Content-Type",
            });
        }

        if (request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxBytes;
        }

        var begun = Stopwatch.GetTimestamp();
        try
        {
            // Memory is for what came, and not for what was announced.
            var buffer = new ArrayBufferWriter<byte>((int)Math.Clamp(request.ContentLength ?? 4096, 1, FirstBytes));
            while (true)
            {
                var read = await request.Body.ReadAsync(buffer.GetMemory(4096), context.RequestAborted).ConfigureAwait(false);
                if (read == 0)
                {
                    await RequireStillAsync(context, Stopwatch.GetElapsedTime(begun)).ConfigureAwait(false);
                    return buffer.WrittenSpan.ToArray();
                }

                buffer.Advance(read);
                if (buffer.WrittenCount > maxBytes)
                {
                    throw TooLarge(maxBytes);
                }
            }
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge(maxBytes);
        }
        catch (BadHttpRequestException)
        {
            throw new ApiProblemException(ProblemOf.Malformed("the body cannot be read"));
        }
    }

    /// <summary>A body of JSON.</summary>
    /// <exception cref="ApiProblemException">It is none, or says what the API does not know.</exception>
    internal static async Task<T> ReadAsync<T>(HttpContext context)
        where T : class
    {
        var bytes = await ReadAsync(context, MaxJsonBytes, "application/json").ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, s_options) ?? throw new ApiProblemException(ProblemOf.Malformed("the body is null, and must be an object"));
        }
        catch (JsonException e)
        {
            throw new ApiProblemException(ProblemOf.Malformed(Describe(e), "see the description of the API for what this path takes: /openapi/v1.json"));
        }
    }

    /// <summary>A body of JSON as it is: checked, not interpreted.</summary>
    internal static async Task<byte[]> ReadJsonTextAsync(HttpContext context, int maxBytes)
    {
        var bytes = await ReadAsync(context, maxBytes, "application/json").ConfigureAwait(false);
        RequireJson(bytes);
        return bytes;
    }

    internal static void RequireJson(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new ApiProblemException(ProblemOf.Malformed(Describe(e)));
        }
    }

    private static async Task RequireStillAsync(HttpContext context, TimeSpan waited)
    {
        if (OperationContext.Of(context)?.Rejudge is { } rejudge && await rejudge(waited).ConfigureAwait(false) is { } problem)
        {
            throw new ApiProblemException(problem);
        }
    }

    private static string? MediaTypeOf(string? contentType) => contentType?.Split(';')[0].Trim();

    private static ApiProblemException TooLarge(int maxBytes) => new(new ApiProblem(
        StatusCodes.Status413PayloadTooLarge, ServerReason.BodyTooLarge, FormattableString.Invariant($"the body is larger than the {maxBytes:N0} bytes that are taken here")));

    // What the serializer says names types of ours; the place is what helps.
    private static string Describe(JsonException exception)
    {
        const string Missing = " missing required properties including: ";
        if (exception.InnerException is null && exception.Message.IndexOf(Missing, StringComparison.Ordinal) is >= 0 and var at)
        {
            var members = exception.Message[(at + Missing.Length)..];
            return $"the body lacks what is required here: {members.Split(". ")[0].TrimEnd('.')}";
        }

        var place = exception.Path is { Length: > 1 } path ? $" at {path}" : exception.LineNumber is { } line ? FormattableString.Invariant($" at line {line + 1}, byte {exception.BytePositionInLine + 1}") : "";
        return exception.InnerException is null && exception.Message.StartsWith("The JSON property", StringComparison.Ordinal)
            ? $"the body has a member that is not known here{place}"
            : $"the body is not the JSON that is taken here{place}";
    }
}
