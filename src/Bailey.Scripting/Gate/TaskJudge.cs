using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bailey.Scripting.Gate;

/// <summary>Judges tasks that are dropped: work that nobody waits for outlives the script, and its errors are nobody's.</summary>
internal sealed class TaskJudge(SemanticModel model, ViolationList violations, CancellationToken cancellationToken)
{
    internal void Judge(SyntaxNode node)
    {
        switch (node)
        {
            case ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax left } assignment }
                when model.GetSymbolInfo(left, cancellationToken).Symbol is IDiscardSymbol:
                if (!IsPlainRun(assignment.Right))
                {
                    JudgeDropped(assignment.Right);
                }

                break;
            case ExpressionStatementSyntax { Expression: not AssignmentExpressionSyntax, SemicolonToken.IsMissing: false } statement:
                JudgeDropped(statement.Expression);
                break;
        }
    }

    // Task.Run of what runs to its end without waiting, dropped in so many words: it hands a result over to something that is awaited. Should it not end,
    // the worker ends with it.
    private bool IsPlainRun(ExpressionSyntax expression) =>
        expression is InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: AnonymousFunctionExpressionSyntax lambda }, ..] } call
        && model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol { Name: "Run" } run && SymbolJudge.IsTask(run.ContainingType)
        && model.GetSymbolInfo(lambda, cancellationToken).Symbol is IMethodSymbol { IsAsync: false } work && !SymbolJudge.IsTask(work.ReturnType);

    internal void JudgeDropped(ExpressionSyntax? expression)
    {
        if (expression is not null and not AssignmentExpressionSyntax && SymbolJudge.IsTask(model.GetTypeInfo(expression, cancellationToken).Type))
        {
            violations.Add(ScriptViolationCode.UnboundExecution, "nobody waits for this task: it would outlive the script", expression.GetLocation(), null, "await it, or keep it and await it later");
        }
    }
}
