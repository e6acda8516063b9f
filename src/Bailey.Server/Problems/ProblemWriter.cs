using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Bailey.Policy;
using Bailey.Server.Operations;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Problems;

/// <summary>Writes problems as <c>application/problem+json</c>.</summary>
internal static class ProblemWriter
{
    internal static async Task WriteAsync(HttpContext context, ApiProblem problem)
    {
        var response = context.Response;
        // Not all headers: those that tell browsers what to trust hold for problems, too.
        response.Headers.ETag = response.Headers.Location = default;
        response.ContentLength = null;
        response.StatusCode = problem.Status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        if (problem.RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        if (OperationContext.Of(context) is { } operation)
        {
            operation.ReasonCode = problem.Code;
            response.Headers["Bailey-Decision"] = operation.DecisionId.ToString();
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("type", "about:blank");
        json.WriteString("title", TitleOf(problem.Status));
        json.WriteNumber("status", problem.Status);
        json.WriteString("code", problem.Code);
        json.WriteString("detail", problem.Detail);
        Optional("remedy", problem.Remedy);
        if (problem.Decision is { } decision)
        {
            json.WriteString("layer", DecisionLayers.NameOf(decision.Layer));
            Optional("rule", decision.Rule);
            Optional("source", Path.GetFileName(decision.Source));
        }

        json.WriteString("decisionId", OperationContext.Of(context)?.DecisionId.ToString());
        json.WriteString("traceId", Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier);
        if (!problem.Errors.IsDefaultOrEmpty)
        {
            json.WritePropertyName("errors");
            JsonSerializer.Serialize(json, problem.Errors, Http.ApiJson.Options);
        }

        foreach (var (name, value) in problem.Members)
        {
            json.WritePropertyName(name);
            JsonSerializer.Serialize(json, value, Http.ApiJson.Options);
        }

        json.WriteEndObject();

        void Optional(string name, string? value)
        {
            if (value is not null)
            {
                json.WriteString(name, value);
            }
        }
    }

    private static string TitleOf(int status) => status switch
    {
        400 => "Malformed request",
        401 => "Sign in first",
        403 => "Denied",
        404 => "Not found",
        405 => "Method not allowed",
        409 => "Conflict",
        412 => "Changed meanwhile",
        413 => "Too large",
        415 => "Unsupported media type",
        422 => "Not allowed values",
        429 => "Too much",
        502 => "The registry failed",
        503 => "Not available",
        504 => "The registry took too long",
        _ => "The server failed",
    };
}
