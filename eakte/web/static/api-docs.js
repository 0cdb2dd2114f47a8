// SPDX-FileCopyrightText: 2026 the eakte authors
// SPDX-License-Identifier: EUPL-1.2
SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#swagger-ui", validatorUrl: null });
