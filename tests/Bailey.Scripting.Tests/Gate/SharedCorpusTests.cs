using Bailey.Scripting.Gate;
using Bailey.Testing;

namespace Bailey.Scripting.Tests.Gate;

/// <summary>The gate on the scripts that others wrote. They are judged and never run.</summary>
public sealed class SharedCorpusTests
{
    // Keeps the compiler busy for as long as it likes: only for a process that can be killed.
    private const string CompileBomb = "compile-dos";

    // Names what no reference assembly has, so that it cannot even be bound; the gate has nothing else to say of it.
    private const string ImplementationType = "implementation-type";

    [Fact]
    [Rule("S1.21")]
    public void Every_evil_script_is_refused_that_limits_do_not_have_to_stop() =>
        SharedCorpus.Read("evil")
            .Where(static script => script is { Tag: not "runtime", Category: not CompileBomb } && ScriptTrustValidator.FindViolations(script.Code).IsEmpty)
            .Select(static script => script.Name).ShouldBeEmpty();

    [Fact]
    public void Evil_scripts_are_refused_for_what_they_do_and_not_for_errors()
    {
        var refusedForErrorsAlone = SharedCorpus.Read("evil")
            .Where(static script => script is { Tag: not "runtime", Category: not (CompileBomb or ImplementationType) })
            .Where(static script => ScriptTrustValidator.FindViolations(script.Code) is { IsEmpty: false } violations
                && violations.All(static violation => violation.Code is ScriptViolationCode.DoesNotCompile or ScriptViolationCode.CannotResolve))
            .Select(static script => script.Name);

        refusedForErrorsAlone.ShouldBeEmpty();
    }

    [Fact]
    [Rule("S1.22")]
    public void Every_benign_script_passes() =>
        SharedCorpus.Read("benign").SelectMany(static script => ScriptTrustValidator.FindViolations(script.Code, name: script.Name)).ShouldBeEmpty();

    [Fact]
    [Rule("S1.23")]
    public void Ambiguous_scripts_get_the_verdict_that_their_authors_recommend() =>
        SharedCorpus.Read("ambiguous").Where(static script => ScriptTrustValidator.FindViolations(script.Code).IsEmpty != (script.Tag == "allow"))
            .Select(static script => $"{script.Name}: {script.Tag}").ShouldBeEmpty();
}
