using System.Text;
using Bailey.Policy.Documents;
using Bailey.Server.Problems;
using Bailey.Storage.Documents;
using Bailey.Storage.Policies;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Policies;

/// <summary>Reads documents of the policy to change them, and checks what is to be written by reading it.</summary>
internal static class GovernedText
{
    internal const string AbsentTag = $"\"{GovernedChange.Absent}\"";

    /// <summary>What a document says, and the tag that it must still have when its successor is written.</summary>
    /// <exception cref="ApiProblemException">It has faults.</exception>
    internal static (T Value, string ETag) Load<T>(PolicyEditor editor, string path, T absent, PolicyFile.Reader<T> read)
        where T : class
    {
        if (editor.Read(path) is not { } document)
        {
            return (absent, GovernedChange.Absent);
        }

        var result = read(document.Utf8.Span, Path.GetFileName(path), null);
        return result.IsValid ? (result.Value, document.ETag) : throw Faulty(Path.GetFileName(path), result.Faults);
    }

    /// <summary>The change that writes a text.</summary>
    /// <exception cref="ApiProblemException">It would be no document that can be read again.</exception>
    internal static GovernedChange Put<T>(string path, string text, string? etag, PolicyFile.Reader<T> read)
        where T : class
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return read(utf8, Path.GetFileName(path), null).IsValid
            ? new GovernedChange(path, utf8, etag)
            : throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, GovernanceReason.DocumentFull, "the document would be larger than documents of the policy may be, and nothing was changed")
            {
                Remedy = "remove what is not needed any more first",
            });
    }

    internal static ApiProblemException Faulty(string name, IEnumerable<DocumentFault> faults) => new(ProblemOf.Document(name, faults) with
    {
        Status = StatusCodes.Status409Conflict,
        Code = GovernanceReason.DocumentFaulty,
        Remedy = "the operator of the machine, or whoever may replace the document whole, must mend it first",
    });
}
