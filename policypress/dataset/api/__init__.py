"""The static API below /api/v1/ and its OpenAPI document."""
